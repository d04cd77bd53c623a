import { functionSecret } from '../permissions/callers.ts'
import type { CloudFunction } from '../resources/functions.ts'

/** Where a function finds AWS, and as whom. */
export interface FunctionSurroundings {
  readonly region: string
  readonly awsEndpoint: string
  readonly accessKeyId: string
  /** Receivers on this machine, by the origins of the webhooks that they stand in for. */
  readonly receivers: Readonly<Record<string, string>>
}

/**
 * The template's environment and Lambda's reserved variables, nothing else of this process but `AWS_ENDPOINT_URL_*`,
 * which points the same code at another DynamoDB, SQS, S3 or KMS.
 */
export function functionEnvironment(
  description: CloudFunction,
  { region, awsEndpoint, accessKeyId, receivers }: FunctionSurroundings,
): Record<string, string> {
  const elsewhere = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    name.startsWith('AWS_ENDPOINT_URL_') && value !== undefined ? [[name, value]] : [],
  )
  return {
    ...description.environment,
    ...Object.fromEntries(elsewhere),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: functionSecret,
    AWS_ENDPOINT_URL: awsEndpoint,
    // Nothing but this leads a delivery to an address that is not public.
    ...(Object.keys(receivers).length > 0 && { LOCAL_RECEIVERS: JSON.stringify(receivers) }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(description.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_NAME: description.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${description.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    LAMBDA_TASK_ROOT: description.directory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    TZ: 'UTC',
    LANG: 'en_US.UTF-8',
    PATH: process.env.PATH ?? '',
    _HANDLER: description.handler,
  }
}
