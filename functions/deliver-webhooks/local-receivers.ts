import * as v from 'valibot'

const onThisMachine = v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/))

/**
 * Receivers on this machine that stand in for the origins of webhooks, as a local cloud names them in `LOCAL_RECEIVERS`.
 * No template does: refused (throws) where AWS is not on this machine either.
 */
export function localReceivers(environment: Readonly<NodeJS.ProcessEnv>): ReadonlyMap<string, string> {
  const { LOCAL_RECEIVERS, AWS_ENDPOINT_URL = '' } = environment
  if (LOCAL_RECEIVERS === undefined) return new Map()
  if (!v.is(onThisMachine, AWS_ENDPOINT_URL)) throw new Error('LOCAL_RECEIVERS stands in a local cloud alone')
  return new Map(Object.entries(v.parse(v.record(v.string(), onThisMachine), JSON.parse(LOCAL_RECEIVERS))))
}
