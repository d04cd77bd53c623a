import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Stack } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { EventSourceMappingOptions, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { buildSync } from 'esbuild'

/** A directory that lasts as long as the test. */
export interface Workplace {
  readonly path: string
  /** Bundles JavaScript into an asset directory, for `Code.fromAsset`. */
  asset(name: string, source: string): string
  /** Synthesizes a stack; gives the path of its template. */
  synth(define: (stack: Stack) => void): string
  remove(): void
}

export function makeWorkplace(): Workplace {
  const path = mkdtempSync(join(tmpdir(), 'local-cloud-test-'))
  let assemblies = 0
  return {
    path,
    asset: (name, source) => {
      const directory = join(path, 'assets', name)
      mkdirSync(directory, { recursive: true })
      const bundled = buildSync({
        stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'js' },
        bundle: true,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        minify: true,
        write: false,
      })
      writeFileSync(join(directory, 'index.js'), bundled.outputFiles[0]?.text ?? '')
      return directory
    },
    synth: define => {
      assemblies += 1
      const app = new App({
        outdir: join(path, `cdk.out.${assemblies}`),
        analyticsReporting: false,
        builtinCloudFormationValidation: false,
      })
      const stack = new Stack(app, 'Sample')
      define(stack)
      app.synth()
      return join(path, `cdk.out.${assemblies}`, 'Sample.template.json')
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** Maps a table's stream to a function, as DynamoEventSource does (whose types do not take a Table under strict options). */
export function readStream(
  fn: LambdaFunction,
  table: Table,
  options: Omit<EventSourceMappingOptions, 'eventSourceArn'>,
): void {
  fn.addEventSourceMapping(`${table.node.id}Stream`, { ...options, eventSourceArn: table.tableStreamArn ?? '' })
  table.grantStreamRead(fn)
}
