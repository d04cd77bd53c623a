import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'aws-cdk-lib'
import { bundleFolder, FUNCTIONS } from '../../infra/build/bundle-functions.ts'
import { readProfiles } from '../../infra/build/profiles.ts'
import { EDGE_FOLDER, edgeStackName, stackName, synthesize } from '../../infra/synthesize.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'

export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation, as it was written
  readonly Properties: any
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly DependsOn?: readonly string[]
}

/** A template as it was written, with its text. */
export interface Template {
  readonly country: CountryProfile
  /** Where it lies. */
  readonly file: string
  readonly text: string
  readonly resources: Readonly<Record<string, Resource>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Of the assembly's manifest. */
  readonly artifact: { readonly environment: string; readonly properties: Readonly<Record<string, unknown>> }
  /** Every resource of a type, by logical id. */
  all(type: string): readonly (readonly [string, Resource])[]
}

/** The one country of a test that delivers to an authority. */
const WITH_WEBHOOK = 'hn'

/** How many functions a country has: those that deliver are made only where an authority has a webhook. */
export function functionsOf({ authorities }: CountryProfile): number {
  return authorities.some(({ webhook }) => webhook !== undefined) ? FUNCTIONS.length : FUNCTIONS.length - 2
}

/**
 * The twelve countries, each with an account of its own and a program of each authority that reads its queue; in one of
 * them a further authority has a webhook.
 */
export function countriesWithAccounts(): readonly CountryProfile[] {
  return readProfiles().map((country, index) => {
    const account = String(110_000_000_000 + index * 1_111_111)
    return {
      ...country,
      account,
      authorities: country.authorities.map(authority =>
        authority.id === 'child-protection' || authority.id === 'migration'
          ? { ...authority, consumers: [`arn:aws:iam::${account}:role/${country.id}-${authority.id}-system`] }
          : country.id === WITH_WEBHOOK && authority.id === 'foreign-affairs'
            ? { ...authority, queue: true, webhook: { url: `https://notices.${country.id}.example/amparo` } }
            : authority,
      ),
    }
  })
}

export interface Synthesized {
  readonly countries: readonly Template[]
  readonly edges: readonly Template[]
  readonly apps: readonly App[]
}

/** Synthesizes countries' templates; their functions are empty, for nothing here runs them. */
export async function synthesizeTemplates(
  profiles: readonly CountryProfile[],
  folder: string,
  { validate = false }: { readonly validate?: boolean } = {},
): Promise<Synthesized> {
  const apps: App[] = []
  const assembly = await synthesize(profiles, join(folder, 'assembly'), {
    builds: join(folder, 'build'),
    validate,
    build: async (_, build) => {
      for (const name of FUNCTIONS) {
        mkdirSync(bundleFolder(build, name), { recursive: true })
        writeFileSync(join(bundleFolder(build, name), 'index.mjs'), 'export const handler = () => {}\n')
      }
    },
    review: app => void apps.push(app),
  })
  const read = (directory: string, name: string, country: CountryProfile): Template => {
    const file = join(directory, `${name}.template.json`)
    const text = readFileSync(file, 'utf8')
    const { Resources, Outputs, Parameters } = JSON.parse(text)
    return {
      country,
      file,
      text,
      resources: Resources,
      outputs: Outputs,
      parameters: Parameters ?? {},
      artifact: JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')).artifacts[name],
      all: type => Object.entries<Resource>(Resources).filter(([, resource]) => resource.Type === type),
    }
  }
  return {
    countries: profiles.map(country => read(assembly, stackName(country.id), country)),
    edges: profiles.map(country => read(join(assembly, EDGE_FOLDER), edgeStackName(country.id), country)),
    apps,
  }
}
