/** Opens a file in a tab of its own: what was typed and not yet saved stays. */
export function FileLink({
  href,
  text,
  question,
  hidden = false,
}: {
  readonly href: string
  /** What the link says; to who does not see where it stands, the question as well. */
  readonly text: string
  readonly question: string
  readonly hidden?: boolean
}) {
  return (
    <a href={href} target="_blank" rel="noopener" hidden={hidden} aria-label={`${text}. ${question}`}>
      {text}
    </a>
  )
}
