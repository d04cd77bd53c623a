import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { profileOf } from '../../../infra/build/profiles.ts'
import { readStackResources } from '../../../infra/local/resources/stack-resources.ts'
import { readTemplate } from '../../../infra/local/template/template.ts'
import { temporaryFolder } from '../../local-platform.ts'
import { functionsOf, synthesizeTemplates } from '../synthesized.ts'
import type { Stacks } from './stacks.ts'

export function testTemplate(stacks: Stacks): void {
  describe('a template', () => {
    it('goes in no circle: every resource can be made after all that it refers to', () => {
      for (const { resources } of [...stacks.countries, ...stacks.edges]) {
        const needs = new Map(
          Object.entries(resources).map(([name, { Properties, DependsOn = [] }]) => [
            name,
            [...DependsOn, ...JSON.stringify(Properties ?? {}).matchAll(/"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g)]
              .map(one => (typeof one === 'string' ? one : (one[1] ?? '')))
              .filter(other => Object.hasOwn(resources, other)),
          ]),
        )
        // Whatever needs nothing that is still to be made is made; what is left in the end waits for itself.
        for (let made = -1; made !== 0; ) {
          const ready = [...needs].filter(([, others]) => !others.some(other => needs.has(other))).map(([name]) => name)
          for (const name of ready) needs.delete(name)
          made = ready.length
        }
        expect([...needs.keys()]).toEqual([])
      }
    })

    it('holds against CloudFormation’s own schemas', async () => {
      const other = temporaryFolder()
      try {
        // Mexico’s stands for all: the others differ from it in names and numbers.
        await synthesizeTemplates([profileOf('mx')], other.path, { validate: true })
        const report = (assembly: string): string =>
          readFileSync(join(other.path, 'assembly', assembly, 'validation-report.json'), 'utf8')
        for (const assembly of ['', 'edge']) expect(JSON.parse(report(assembly)).pluginReports).toEqual([])
      } finally {
        other.remove()
      }
    }, 180_000)

    it('of every country runs on this machine: the local cloud can honour all that is in it', () => {
      const machine = {
        region: 'us-east-1',
        publicUrl: 'http://one',
        awsEndpoint: 'http://two',
        issuer: 'http://three',
      }
      const parameters = { EdgeKey: 'key', EdgeFirewall: 'none', EdgeCertificate: 'none' }
      for (const { file, country } of stacks.countries) {
        const found = readStackResources(readTemplate(file), file, parameters, machine)
        expect(found.functions).toHaveLength(functionsOf(country))
        expect(found.queues.map(({ name }) => name)).toContain(`amparo-${country.id}-migration.fifo`)
        expect(found.edgeHeaders).toEqual({ 'x-amparo-edge': 'key' })
      }
    })
  })
}
