import type { ServerResponse } from 'node:http'

/** Why S3 refuses a request: its own code, as `AccessDenied`. */
export interface S3Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** Writes an error as S3 does: it speaks XML. */
export function sendS3Error(response: ServerResponse, { status, code, message }: S3Refusal): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`)
}
