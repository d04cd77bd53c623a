import type { AuthorityId } from '../../shared/countries/profile.ts'
import { log } from '../../shared/lambda/log.ts'
import { type WebhookSecret, webhookHeaders } from '../../shared/notices/webhook-headers.ts'
import { type Pause, pauseAfter, trialAfter } from '../../shared/notices/webhook-pausing.ts'
import type { WebhookNotice } from '../../shared/storage/deliveries.ts'
import type { WebhookStandings } from '../../shared/storage/webhook-standing.ts'
import type { Answer, PostNotice } from './post-notice.ts'

export interface ReceiverDependencies {
  /** Where each authority's webhook is. */
  readonly urls: Readonly<Record<AuthorityId, URL>>
  readonly secrets: (authority: AuthorityId) => Promise<readonly WebhookSecret[]>
  readonly standings: WebhookStandings
  readonly post: PostNotice
  readonly clock: () => Date
}

/** An authority's webhook during one run. */
export interface Receiver {
  /** Whether it is paused by now: then only a trial delivery is offered to it. */
  readonly paused: Pause | undefined
  /** Offers a notice, once, and counts what came of it. Throws only through a fault of ours. */
  offer(notice: WebhookNotice): Promise<Answer>
}

/** Meets an authority's webhook as it stands now. What is offered while it is paused is a trial: taken, it ends the pause. */
export async function meetReceiver(
  { urls, secrets, standings, post, clock }: ReceiverDependencies,
  authority: AuthorityId,
): Promise<Receiver> {
  const url = urls[authority]
  if (url === undefined) throw new Error(`the authority ${authority} has no webhook`)
  let standing = await standings.of(authority)

  async function taken(): Promise<void> {
    if (standing.paused !== undefined) {
      await standings.resume(authority, clock().toISOString(), 'trial')
      log('info', 'webhook-resumed', { authority })
    } else if (standing.failures > 0) await standings.taken(authority)
    standing = { failures: 0 }
  }

  async function notTaken({ reason }: Answer & { taken: false }): Promise<void> {
    const now = clock()
    if (standing.paused !== undefined)
      return standings.trialFailed(authority, reason, trialAfter(standing.paused.trials + 1, reason, now))
    standing = await standings.failed(authority, now.toISOString())
    const pause = pauseAfter(standing, reason, now)
    if (pause === undefined || standing.paused !== undefined) return
    standing = { ...standing, paused: pause }
    if (await standings.pause(authority, pause)) log('error', 'webhook-paused', { authority, reason })
  }

  return {
    get paused() {
      return standing.paused
    },
    async offer(notice) {
      const signing = await secrets(authority)
      const answer: Answer =
        signing.length === 0
          ? { taken: false, reason: 'no-secret' }
          : await post(url, webhookHeaders(notice, signing, clock()), notice.body)
      if (answer.taken) await taken()
      else {
        log('warn', 'webhook-not-taken', { authority, caseId: notice.caseId, reason: answer.reason })
        await notTaken(answer)
      }
      return answer
    },
  }
}
