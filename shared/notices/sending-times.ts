/**
 * What an authority was told of a case, and when, in a few bytes a notice: the seconds from the event to its sending, in
 * base 36, one place for each sequence, with commas between: `1,0,,2s`. An empty place: it was not told of that event.
 */
export type SendingTimes = string

const DIGITS = 36
/** Told, at a time that nobody noted. */
const SOME_TIME = '-'

/** With an event that has just been sent. What was noted first stays: a notice that is sent again is the same notice. */
export function noteSent(times: SendingTimes, sequence: number, eventAt: string, sentAt: Date): SendingTimes {
  const seconds = Math.round((sentAt.getTime() - Date.parse(eventAt)) / 1000)
  // Where two clocks differ, nothing is told to have been sent before it happened.
  return put(times, sequence, Math.max(0, seconds).toString(DIGITS))
}

/** When an event was sent; undefined: it was not, or nobody noted when. */
export function whenSent(times: SendingTimes, sequence: number, eventAt: string): Date | undefined {
  const place = times.split(',')[sequence - 1] ?? ''
  if (place === '' || place === SOME_TIME) return undefined
  return new Date(Date.parse(eventAt) + Number.parseInt(place, DIGITS) * 1000)
}

/** The sequence of the last event that was told; 0: none. */
export function lastTold(times: SendingTimes): number {
  // The last place is never empty: nothing is put behind what is told last.
  return times === '' ? 0 : times.split(',').length
}

/** Told up to a sequence, at times that nobody noted. */
export function toldUpTo(sequence: number): SendingTimes {
  return sequence === 0 ? '' : put('', sequence, SOME_TIME)
}

function put(times: SendingTimes, sequence: number, place: string): SendingTimes {
  const places = times === '' ? [] : times.split(',')
  while (places.length < sequence) places.push('')
  places[sequence - 1] ||= place
  return places.join(',')
}
