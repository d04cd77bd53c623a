/** One measured figure. */
export interface Measured {
  readonly what: string
  readonly measured: number
  readonly unit: string
}

/** A figure, and the most it may be (DESIGN, section 10). */
export interface Figure extends Measured {
  readonly limit: number
}

/** One line: what, how much, the limit beside it, and whether it holds; the last two where there is a limit. */
export function lineOf(figure: Figure | Measured): string {
  const { what, measured, unit } = figure
  const shown = Number.isInteger(measured) ? String(measured) : measured.toFixed(2)
  const line = `${what.padEnd(72)} ${shown.padStart(10)} ${unit.padEnd(12)}`
  if (!('limit' in figure)) return `     ${line.trimEnd()}`
  return `${isOver(figure) ? 'OVER' : 'ok  '} ${line} limit ${figure.limit}`
}

/** Whether a figure is more than it may be. */
export function isOver(figure: Figure | Measured): boolean {
  return 'limit' in figure && figure.measured > figure.limit
}
