/** A text that names a case, with its reference in one piece: broken at its hyphens, it is read out wrongly. */
export function WholeReference({ text, reference }: { readonly text: string; readonly reference: string }) {
  const [before, after = ''] = text.split(reference)
  return (
    <>
      {before}
      <span class="whole">{reference}</span>
      {after}
    </>
  )
}
