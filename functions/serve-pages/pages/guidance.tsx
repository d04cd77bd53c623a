export interface GuidanceProps {
  readonly text: string
  /** What its headings are on the page: one below the heading it stands under. */
  readonly heading?: 'h2' | 'h3'
}

/** Guidance for a form or a stage: headings, bullet points and paragraphs, which is all its files hold. */
export function Guidance({ text, heading: Heading = 'h3' }: GuidanceProps) {
  const blocks = text.trim().split(/\n{2,}|\n(?=## )|(?<=^## .*)\n/m)
  return (
    <>
      {blocks.map(block => {
        if (block.startsWith('#')) return <Heading key={block}>{block.replace(/^#+\s*/, '')}</Heading>
        const lines = block.split('\n').filter(line => line.trim() !== '')
        if (lines.every(line => /^(?:[-*]|\s)/.test(line)))
          return (
            <ul key={block}>
              {block
                .split(/^[-*] /m)
                .flatMap(item => (item.trim() === '' ? [] : [<li key={item}>{item.trim().replaceAll('\n', ' ')}</li>]))}
            </ul>
          )
        return <p key={block}>{block}</p>
      })}
    </>
  )
}
