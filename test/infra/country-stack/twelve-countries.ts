import { describe, expect, it } from 'vitest'
import type { Stacks } from './stacks.ts'

export function testTwelveCountries(stacks: Stacks): void {
  describe('twelve countries', () => {
    it('each have a template, in their own account and region, that nobody deletes by mistake', () => {
      expect(stacks.countries).toHaveLength(12)
      for (const { country, artifact } of stacks.countries) {
        expect(artifact.environment).toBe(`aws://${country.account}/${country.region}`)
        expect(artifact.properties.terminationProtection).toBe(true)
      }
      for (const { country, artifact } of stacks.edges) {
        expect(artifact.environment).toBe(`aws://${country.account}/us-east-1`)
        expect(artifact.properties.terminationProtection).toBe(true)
      }
    })

    it('name nothing of another: no account, region, ARN, queue, table, bucket, key or domain', () => {
      const regions = new Set(stacks.countries.map(({ country }) => country.region))
      for (const [index, { country, text }] of stacks.countries.entries())
        for (const template of [text, stacks.edges[index]?.text ?? '']) {
          for (const other of stacks.countries.map(one => one.country).filter(({ id }) => id !== country.id)) {
            expect(template).not.toContain(`amparo-${other.id}`)
            expect(template).not.toContain(other.domain)
            expect(template).not.toContain(String(other.account))
          }
          // Every twelve-digit number is an account; every ARN with one is this country's.
          for (const [number] of template.matchAll(/(?<![\w-])\d{12}(?![\w-])/g)) expect(number).toBe(country.account)
          const here = template === text ? country.region : 'us-east-1'
          for (const region of regions) if (region !== here) expect(template).not.toContain(region)
          for (const [, region] of template.matchAll(/arn:aws:[a-z0-9-]+:([a-z]{2}-[a-z]+-\d):/g))
            expect(region).toBe(here)
        }
    })

    it('share no export, and import and look up nothing', () => {
      for (const { text, outputs } of [...stacks.countries, ...stacks.edges]) {
        expect(text).not.toMatch(/Fn::ImportValue|Fn::GetStackOutput|\{\{resolve:/)
        for (const output of Object.values(outputs)) expect(output).not.toHaveProperty('Export')
      }
    })

    it('refer only to what stands in the same template', () => {
      for (const { text, resources, parameters } of [...stacks.countries, ...stacks.edges]) {
        const known = new Set([...Object.keys(resources), ...Object.keys(parameters)])
        for (const [, name = ''] of text.matchAll(/"Ref": "([^"]+)"|"Fn::GetAtt": \[\s*"([^"]+)"/g))
          if (name !== '' && !name.startsWith('AWS::')) expect(known).toContain(name)
      }
    })
  })
}
