/**
 * Rounds over many lines: the first of each, then the second of each, and so on, in groups of at most `most`. No group
 * holds two of one line, so when part of a group fails, nothing later of the same line has gone before it.
 */
export function* rounds<Item>(
  lines: readonly (readonly Item[])[],
  most: number,
): Generator<readonly { line: number; item: Item }[]> {
  const longest = Math.max(0, ...lines.map(line => line.length))
  for (let round = 0; round < longest; round++) {
    const waiting = lines.flatMap((line, index) => {
      const item = line[round]
      return item === undefined ? [] : [{ line: index, item }]
    })
    for (let start = 0; start < waiting.length; start += most) yield waiting.slice(start, start + most)
  }
}
