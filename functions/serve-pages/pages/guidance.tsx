/** A form's guidance: headings, bullet points and paragraphs, which is all its files hold. */
export function Guidance({ text }: { readonly text: string }) {
  const blocks = text.trim().split(/\n{2,}|\n(?=## )|(?<=^## .*)\n/m)
  return (
    <>
      {blocks.map(block => {
        if (block.startsWith('#')) return <h3 key={block}>{block.replace(/^#+\s*/, '')}</h3>
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
