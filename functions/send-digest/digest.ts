import type { DeliveryState } from '../../shared/storage/delivery-state.ts'

/** What operators are told of once a day. Counts, moments and names of authorities; nothing of a case. */
export interface Figures {
  /** What the country is called. */
  readonly country: string
  readonly now: Date
  readonly authorities: readonly DeliveryState[]
  /** Calls that a function of ours gave up. */
  readonly undelivered: number
  /** Open cases past the time by which they must have been responded to. */
  readonly overdue: number
  /** When the key that signs notices is followed by the next; undefined: there is none yet. */
  readonly signingKeyUntil: Date | undefined
  /** When the certificate that browsers are shown ends; `unseen`: nobody could look. */
  readonly certificateUntil: Date | 'unseen' | 'none'
}

export interface Digest {
  readonly subject: string
  readonly text: string
}

/** What ends within this time is told of. Milliseconds. */
const SOON = 30 * 24 * 3_600_000

interface Line {
  readonly what: string
  readonly count: number
  /** The heading of its entry in the runbook. */
  readonly entry: string
}

/** The digest of a day. Failures of ours and of receivers stand apart: different people mend them. */
export function writeDigest(figures: Figures): Digest {
  const { country, now, authorities, undelivered, overdue } = figures
  const of = (state: DeliveryState, what: string): string => `${state.authority}: ${what}`
  const ours: readonly Line[] = [
    ...authorities.map(one => ({ what: of(one, 'notices held'), count: one.held, entry: 'A notice is held' })),
    { what: 'calls given up', count: undelivered, entry: 'Something was not processed' },
  ]
  const theirs: readonly Line[] = authorities.flatMap(one => [
    { what: of(one, 'dead letters'), count: one.deadLetters, entry: 'Dead letters' },
    { what: of(one, 'webhook deliveries given up'), count: one.exhausted, entry: 'A delivery is exhausted' },
    ...(one.pausedSince === undefined
      ? []
      : [{ what: of(one, `webhook paused since ${one.pausedSince}`), count: 1, entry: 'A webhook is paused' }]),
  ])
  const waiting: readonly Line[] = authorities.flatMap(one => [
    {
      what: of(one, 'messages in its queue'),
      count: one.waiting.waiting + one.waiting.inFlight,
      entry: 'An authority does not read',
    },
    {
      what: of(
        one,
        `cases not sent to the end${one.behind.since === undefined ? '' : `, the longest since ${one.behind.since}`}`,
      ),
      count: one.behind.cases,
      entry: 'Notices are late',
    },
  ])
  const late: readonly Line[] = [{ what: 'cases past their deadline', count: overdue, entry: 'Tasks are overdue' }]
  const ending = endingSoon(figures)
  const urgent = sum(ours) + sum(theirs) + ending.length
  const day = now.toISOString().slice(0, 10)
  return {
    subject: `Amparo ${country} ${day}: ${urgent === 0 ? 'nothing waits for you' : `${urgent} for you to look at`}`,
    text: [
      `Amparo, ${country}, ${now.toISOString()}. Headings in quotation marks are those of infra/RUNBOOK.md.`,
      ...section('Failed, a fault of ours', ours),
      ...section('Failed, at the receiver', theirs),
      ...section('Waiting', waiting),
      ...section('Overdue, for the supervisors of both authorities', late),
      '',
      'Ends within thirty days',
      ...(ending.length === 0 ? ['  nothing'] : ending.map(line => `  ${line}`)),
      '',
    ].join('\n'),
  }
}

function section(title: string, lines: readonly Line[]): readonly string[] {
  const found = lines.filter(({ count }) => count > 0)
  return [
    '',
    `${title}: ${sum(lines)}`,
    ...(found.length === 0
      ? ['  nothing']
      : found.map(({ what, count, entry }) => `  ${count}  ${what}  ("${entry}")`)),
  ]
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((all, { count }) => all + count, 0)
}

function endingSoon({ now, signingKeyUntil, certificateUntil }: Figures): readonly string[] {
  const soon = (until: Date): boolean => until.getTime() - now.getTime() < SOON
  const day = (until: Date): string => until.toISOString().slice(0, 10)
  return [
    ...(signingKeyUntil !== undefined && soon(signingKeyUntil)
      ? [
          `${day(signingKeyUntil)}  the key that signs notices: the next one comes by itself; a consumer that keeps keys must read them again`,
        ]
      : []),
    ...(certificateUntil === 'unseen'
      ? ['the certificate of the address could not be looked at: does the address answer?']
      : []),
    ...(certificateUntil instanceof Date && soon(certificateUntil)
      ? [`${day(certificateUntil)}  the certificate of the address ("The certificate expires")`]
      : []),
  ]
}
