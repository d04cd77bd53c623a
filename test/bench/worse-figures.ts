import type { Figure } from './figure.ts'

/** Figures as they are kept, by what they are of. */
export type KeptFigures = Readonly<Record<string, number>>

/** A figure may grow by this much before somebody has to say that it should. */
const ROOM = 1.1

/**
 * What became worse by more than a tenth since it was kept, or stands on one side only: one line each. Less is better in
 * every figure. Limits are the bench's to judge.
 */
export function worseFigures(kept: KeptFigures, figures: readonly Figure[]): readonly string[] {
  const measured = new Map(figures.map(figure => [nameOf(figure), figure]))
  const gone = Object.keys(kept).filter(name => !measured.has(name))
  return [
    ...gone.map(name => `${name}: is kept, and was not measured`),
    ...[...measured].flatMap(([name, figure]) => {
      const before = kept[name]
      if (before === undefined) return [`${name}: is measured, and not kept`]
      if (figure.measured > before * ROOM)
        return [
          `${name}: ${rounded(figure.measured)} ${figure.unit}, a tenth and more above the ${rounded(before)} that is kept`,
        ]
      return []
    }),
  ]
}

/** Figures as a file keeps them. */
export function keptOf(figures: readonly Figure[]): KeptFigures {
  return Object.fromEntries(figures.map(figure => [nameOf(figure), rounded(figure.measured)]))
}

/** What a figure is of, without what else its line tells in brackets. */
function nameOf({ what }: Figure): string {
  return what.replace(/ \(.*\)$/s, '')
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
