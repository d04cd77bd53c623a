import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { readJson } from '../build/read-json.ts'

const ROOT = join(import.meta.dirname, '../..')
const outputsSchema = v.record(v.string(), v.record(v.string(), v.string()))

export interface CdkDeployment {
  /** The folder of a cloud assembly. */
  readonly assembly: string
  readonly stack: string
  readonly region: string
  readonly parameters?: Readonly<Record<string, string>>
  /** Words for the CDK command line, as they were given. */
  readonly further: readonly string[]
}

/** Deploys one stack with the CDK command line, which asks and tells in this terminal. Gives its outputs; throws when it failed. */
export function deployStack({
  assembly,
  stack,
  region,
  parameters = {},
  further,
}: CdkDeployment): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-deploy-'))
  try {
    const outputs = join(folder, 'outputs.json')
    const cdk = join(ROOT, 'node_modules/aws-cdk/bin/cdk')
    const words = ['deploy', stack, '--app', assembly, '--outputs-file', outputs]
    for (const [name, value] of Object.entries(parameters)) words.push('--parameters', `${stack}:${name}=${value}`)
    const { status } = spawnSync(process.execPath, [cdk, ...words, ...further], {
      stdio: 'inherit',
      cwd: ROOT,
      env: { ...process.env, AWS_REGION: region },
    })
    if (status !== 0) throw new Error(`${stack} was not deployed: what CDK says stands above`)
    return v.parse(outputsSchema, readJson(outputs))[stack] ?? {}
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
