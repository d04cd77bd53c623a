import type { HttpRequest } from '../../shared/lambda/http.ts'

/** Whether a request came from another site's page, as far as the browser tells. */
export function isForeign({ headers }: HttpRequest, origin: string): boolean {
  return (
    (headers.origin !== undefined && headers.origin !== 'null' && headers.origin !== origin) ||
    (headers['sec-fetch-site'] !== undefined && !['same-origin', 'none'].includes(headers['sec-fetch-site']))
  )
}
