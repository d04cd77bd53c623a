import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import type { AssetDirectory } from '../template/assets.ts'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const watched = 'nobody is on call on this machine'

const functionProperties = v.strictObject({
  FunctionName: v.optional(v.string()),
  Handler: v.string(),
  Runtime: v.pipe(v.string(), v.regex(/^nodejs\d+\.x$/, 'only Node runtimes run here')),
  Role: v.string(),
  Code: v.strictObject({
    S3Bucket: v.optional(v.string()),
    S3Key: v.optional(v.string()),
    ZipFile: v.optional(v.string()),
    SourceKMSKeyArn: inert('assets lie in the assembly'),
  }),
  Environment: v.optional(v.strictObject({ Variables: v.optional(v.record(v.string(), v.string()), {}) }), {}),
  Timeout: v.optional(integer, 3),
  MemorySize: v.optional(integer, 128),
  ReservedConcurrentExecutions: v.optional(integer),
  PackageType: v.optional(v.literal('Zip')),
  Architectures: inert('the machine has the architecture it has'),
  DeadLetterConfig: inert('a call that failed is told in the function’s log'),
  Description: inert('for people'),
  EphemeralStorage: inert('/tmp is the machine’s own'),
  KmsKeyArn: inert('the environment is handed over in memory'),
  LoggingConfig: inert('logs go to the terminal and to the data directory'),
  RecursiveLoop: inert(watched),
  RuntimeManagementConfig: inert('the runtime is this Node'),
  SnapStart: inert('workers start quickly'),
  TracingConfig: inert(watched),
  Tags: inert('nothing reads them here'),
})

export interface CloudFunction {
  readonly logicalId: string
  readonly name: string
  readonly arn: string
  /** Directory of the bundled asset. */
  readonly directory: string
  /** `file.export`, as Lambda writes it. */
  readonly handler: string
  readonly roleArn: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  readonly reservedConcurrency?: number | undefined
}

/** The template's Lambda functions. Refuses one whose code is neither a directory asset nor written in the template. */
export function readFunctions(
  stack: Stack,
  identity: (logicalId: string) => { name: string; arn: string },
  assetDirectory: AssetDirectory,
): CloudFunction[] {
  return resourcesOf(stack, 'AWS::Lambda::Function').flatMap(logicalId => {
    if (servesOnlyDeployment(stack, logicalId)) return []
    const properties = readProperties(functionProperties, stack, logicalId)
    const { S3Key, ZipFile } = properties.Code
    const directory = ZipFile === undefined ? assetDirectory(S3Key ?? '') : writeInlineCode(logicalId, ZipFile)
    if (directory === undefined)
      throw new Unhonourable(
        placeOf(stack.template, logicalId, 'Code'),
        'its code is not a directory asset of this assembly',
      )
    return {
      logicalId,
      ...identity(logicalId),
      directory,
      handler: properties.Handler,
      roleArn: properties.Role,
      environment: properties.Environment.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      reservedConcurrency: properties.ReservedConcurrentExecutions,
    }
  })
}

// CDK adds provider functions for its own custom resources; those resources are inert, so the functions never run.
function servesOnlyDeployment({ template }: Stack, logicalId: string): boolean {
  return (
    /CustomResourceProvider|^LogRetention[0-9a-f]/.test(logicalId) &&
    placeOf(template, logicalId).path?.split('/').length === 3
  )
}

function writeInlineCode(logicalId: string, code: string): string {
  const directory = mkdtempSync(join(tmpdir(), `local-cloud-${logicalId}-`))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  writeFileSync(join(directory, 'index.js'), code)
  return directory
}
