import type { Permission } from './decide.ts'
import { type Holdings, need, needKey } from './needs.ts'

/** The permissions that one S3 call needs, told from its method and path-style address. */
export function s3Needs(
  holdings: Holdings,
  method: string,
  url: URL,
  headers: Readonly<Record<string, unknown>>,
): Permission[] {
  const [, name = '', ...rest] = url.pathname.split('/')
  const key = decodeURIComponent(rest.join('/'))
  if (name === '') return [need(holdings, 's3:ListAllMyBuckets', '*')]
  const bucket = holdings.bucket(name)
  const bucketArn = bucket?.arn ?? `arn:aws:s3:::${name}`
  if (key === '') return [bucketNeed(holdings, method, url, bucketArn)]

  const objectArn = `${bucketArn}/${key}`
  const objectAction = objectActionOf(method, url)
  const keyArn = bucket?.encryptionKeyArn
  const context = { 'aws:s3:arn': objectArn }
  const source = headers['x-amz-copy-source']
  return [
    need(holdings, objectAction, objectArn),
    ...(typeof source === 'string' && method === 'PUT'
      ? [need(holdings, 's3:GetObject', `arn:aws:s3:::${decodeURIComponent(source).replace(/^\//, '')}`)]
      : []),
    ...(keyArn !== undefined && objectAction === 's3:PutObject'
      ? [needKey(holdings, 'GenerateDataKey', keyArn, context, 's3')]
      : []),
    ...(keyArn !== undefined && objectAction === 's3:GetObject'
      ? [needKey(holdings, 'Decrypt', keyArn, context, 's3')]
      : []),
  ]
}

function bucketNeed(holdings: Holdings, method: string, url: URL, bucketArn: string): Permission {
  if (method === 'GET' || method === 'HEAD') {
    const prefix = url.searchParams.get('prefix')
    return need(holdings, 's3:ListBucket', bucketArn, prefix === null ? {} : { 's3:prefix': prefix })
  }
  if (method === 'POST' && url.searchParams.has('delete')) return need(holdings, 's3:DeleteObject', `${bucketArn}/*`)
  return need(holdings, method === 'PUT' ? 's3:CreateBucket' : 's3:DeleteBucket', bucketArn)
}

function objectActionOf(method: string, url: URL): string {
  if (method === 'GET' || method === 'HEAD')
    return url.searchParams.has('tagging') ? 's3:GetObjectTagging' : 's3:GetObject'
  if (method === 'DELETE') return url.searchParams.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject'
  return url.searchParams.has('tagging') ? 's3:PutObjectTagging' : 's3:PutObject'
}
