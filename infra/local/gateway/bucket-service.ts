import type { Holdings } from '../permissions/needs.ts'
import { s3Needs } from '../permissions/s3-needs.ts'
import type { FauxqsApp } from '../queues/fauxqs-store.ts'
import type { Service } from './gateway.ts'

/** S3 in path style: judged here, answered by fauxqs within this process, bodies streamed. */
export function bucketService(app: FauxqsApp, holdings: Holdings): Service {
  return {
    permissions: call => s3Needs(holdings, call.method, call.url, call.headers),
    answer: async (_call, request, response) => app.routing(request, response),
  }
}
