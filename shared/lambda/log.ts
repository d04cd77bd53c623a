/** Every message a function may log. A message without a line here does not compile; no field holds personal data. */
const MESSAGES = {
  'request-served': 'A request was answered',
  'request-failed': 'A request failed through a fault of ours',
  'service-unavailable': 'A service did not answer in time',
  'notices-published': 'Notices were sent and watermarks moved',
  'notices-failed': 'Notices of a case could not be sent to an authority: the sweep tries again',
  'notice-held': 'A notice failed again and again through a fault of ours: a person must deal with it, its case waits',
  'webhooks-delivered': 'What came by authorities’ queues was offered to their webhooks, or waits for them',
  'webhooks-retried': 'What waits for webhooks and was due was offered to them again',
  'webhook-not-taken': 'A webhook did not take a notice: it waits and is offered again',
  'webhook-paused': 'A webhook failed for long, or is gone: its deliveries wait until it answers or is resumed',
  'webhook-resumed': 'A webhook took a trial delivery: its deliveries go on',
  'webhook-fault': 'A delivery could not be made through a fault of ours: it is made again',
  'delivery-exhausted': 'A webhook did not take a notice in three days: a person must deal with it',
  'sweep-finished': 'The sweep looked at every case that an authority has not heard of',
  'digest-sent': 'Operators were told what failed, waits, is overdue or ends soon',
  'deadlines-watched': 'Every case that time brings something to was looked at',
  'deadlines-failed': 'A case could not be looked at: the next run tries again',
  'attachment-kept': 'A file was found clean and sealed',
  'signed-in': 'An officer signed in',
  'sign-in-refused': 'Somebody came back from the provider and was not signed in',
  'sessions-ended': 'Sessions of an officer were ended',
  'attachment-refused': 'A file was not taken',
} as const

export type LogCode = keyof typeof MESSAGES

/** What a log line may carry: ids, counts, codes and times. No answer, no name, no free text. */
export interface LogFields {
  readonly requestId?: string
  readonly route?: string
  readonly status?: number
  readonly milliseconds?: number
  readonly caseId?: string
  readonly authority?: string
  /** The provider's opaque subject: of whom a line tells, and of who did it. */
  readonly officer?: string
  readonly by?: string
  readonly count?: number
  readonly failed?: number
  readonly recorded?: number
  readonly erased?: number
  /** Notices that wait for a person. */
  readonly held?: number
  /** What failed through a fault of ours, not of the receiver's. */
  readonly faults?: number
  /** Deliveries given up that wait for a person, and webhooks that are paused. */
  readonly exhausted?: number
  readonly paused?: number
  readonly problem?: string
  /** Why a file was not taken (`attachment.ts`), or a notice (`webhook-pausing.ts`). */
  readonly reason?: string
  /** The class of an error: its message may repeat what somebody wrote, so it is not logged. */
  readonly error?: string
  /** Where an error was thrown: function names and line numbers, without the message. */
  readonly where?: string
}

/** Writes one structured line. */
export function log(level: 'info' | 'warn' | 'error', code: LogCode, fields: LogFields = {}): void {
  process.stdout.write(
    `${JSON.stringify({ level, code, message: MESSAGES[code], at: new Date().toISOString(), ...fields })}\n`,
  )
}

/** What may be told of an error: its class and cause's class, and where it happened. */
export function describeError(error: unknown): Pick<LogFields, 'error' | 'where'> {
  if (!(error instanceof Error)) return { error: typeof error }
  const cause = error.cause instanceof Error ? ` <- ${error.cause.name}` : ''
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line))
  return {
    error: `${error.name}${cause}`,
    where: frames
      .slice(0, 4)
      .map(line => line.trim())
      .join(' | '),
  }
}
