import { gzipSync } from 'node:zlib'
import type { MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

type Result = APIGatewayProxyStructuredResultV2

/** Below that a packet carries it anyway. Bytes. */
const WORTH_IT = 1024
const TEXT = /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|javascript|xml)\b|image\/svg)/

/**
 * Text goes over the line a quarter as long. Nobody else makes it short: an HTTP API does not, and CloudFront only what it
 * may keep, which no page is.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 *
 * How short it gets tells what in it is alike. So another site must not put a guess into an address of ours, have the
 * officer's browser open it, and measure the answer (BREACH): what another site asked for goes as it is.
 */
export function compressed(): MiddlewareObj<APIGatewayProxyEventV2, Result, Error> {
  const shorten = ({
    event,
    response,
  }: {
    event: APIGatewayProxyEventV2
    response: Result | null | undefined
  }): void => {
    if (!response?.body || response.isBase64Encoded === true || response.body.length < WORTH_IT) return
    if (!TEXT.test(String(response.headers?.['content-type'] ?? '')) || !takesGzip(event)) return
    if (['cross-site', 'same-site'].includes(event.headers['sec-fetch-site'] ?? '')) return
    response.body = gzipSync(response.body).toString('base64')
    response.isBase64Encoded = true
    response.headers = { ...response.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' }
  }
  return { after: shorten, onError: shorten }
}

function takesGzip({ headers }: APIGatewayProxyEventV2): boolean {
  return (headers['accept-encoding'] ?? '')
    .split(',')
    .some(one => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(one))
}
