/** One measured figure, and the most it may be (DESIGN, section 10). */
export interface Figure {
  readonly what: string
  readonly measured: number
  readonly limit: number
  readonly unit: string
}

/** One line: what, how much, the limit beside it, and whether it holds. */
export function lineOf({ what, measured, limit, unit }: Figure): string {
  const shown = Number.isInteger(measured) ? String(measured) : measured.toFixed(2)
  return `${measured <= limit ? 'ok  ' : 'OVER'} ${what.padEnd(72)} ${shown.padStart(10)} ${unit.padEnd(12)} limit ${limit}`
}
