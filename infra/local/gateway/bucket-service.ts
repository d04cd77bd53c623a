import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Holdings } from '../permissions/needs.ts'
import { s3Needs } from '../permissions/s3-needs.ts'
import type { QueueStore } from '../queues/fauxqs-store.ts'
import type { Bucket } from '../resources/buckets.ts'
import { allowOrigin, answerPreflight } from './cross-origin.ts'
import { takeFormUpload } from './form-upload.ts'
import type { GatewayParts, Service, WireCall } from './gateway.ts'
import { presignedFault } from './presigned.ts'
import { sendS3Error } from './send-s3-error.ts'

export interface BucketServiceParts {
  readonly store: QueueStore
  readonly buckets: readonly Bucket[]
  readonly holdings: Holdings
  readonly judge: GatewayParts['judge']
  /** The secret behind an access key that this machine handed out. */
  secretOf(accessKeyId: string | undefined): string | undefined
  /** An object was stored. */
  onObject(bucket: string, key: string): void
}

/**
 * S3 in path style: judged here, answered by fauxqs within this process. Presigned addresses and browser forms act as the
 * function that signed them, are held to their time and signature, and to the bucket's rules for other origins. A request
 * that nobody signed is refused: no bucket is public.
 */
export function bucketService(parts: BucketServiceParts): Service {
  const { store, holdings, judge, secretOf, onObject } = parts
  const rulesOf = (name: string) => parts.buckets.find(bucket => bucket.name === name)?.corsRules ?? []
  const needs = (method: string, url: URL, headers: IncomingMessage['headers']) =>
    s3Needs(holdings, method, url, headers)

  return {
    permissions: call => (isUnsigned(call) ? [] : needs(call.method, call.url, call.headers)),
    answer: async (call, request, response) => {
      const [, bucket = '', ...rest] = call.url.pathname.split('/')
      if (call.method === 'OPTIONS') return answerPreflight(rulesOf(bucket), request, response)
      allowOrigin(rulesOf(bucket), request, response)
      if (isForm(call)) {
        const stored = await takeFormUpload(
          {
            s3: store.s3,
            secretOf,
            denial: (accessKeyId, name, key) =>
              judge(accessKeyId, () => needs('PUT', new URL(`http://localhost/${name}/${key}`), {})),
          },
          bucket,
          request,
          response,
        )
        if (stored !== undefined) onObject(bucket, stored)
        return
      }
      const fault =
        call.accessKeyId === undefined
          ? { status: 403, code: 'AccessDenied', message: 'Access Denied' }
          : await presignedFault(call, secretOf(call.accessKeyId), new Date())
      if (fault !== undefined) {
        request.resume()
        return sendS3Error(response, fault)
      }
      if (call.method === 'PUT' && rest.join('/') !== '') whenStored(response, () => onObject(bucket, keyOf(rest)))
      store.app.routing(request, response)
    },
  }
}

function keyOf(rest: readonly string[]): string {
  return decodeURIComponent(rest.join('/'))
}

/** A browser's form is signed within its body; a preflight is not signed at all. */
function isUnsigned(call: WireCall): boolean {
  return call.method === 'OPTIONS' || isForm(call)
}

function isForm(call: WireCall): boolean {
  return call.method === 'POST' && (call.headers['content-type'] ?? '').startsWith('multipart/form-data')
}

function whenStored(response: ServerResponse, act: () => void): void {
  response.once('finish', () => {
    if (response.statusCode === 200) act()
  })
}
