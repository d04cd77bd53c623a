import { join } from 'node:path'
import { App, type AppProps } from 'aws-cdk-lib'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { buildCountry } from './build/build-country.ts'
import { bundleFunctions } from './build/bundle-functions.ts'
import { CountryStack } from './country-stack.ts'
import { EdgeStack } from './edge-stack.ts'

/** Where countries are built, unless a run wants a folder of its own. */
const BUILDS = join(import.meta.dirname, '../.build')

/** The region where AWS keeps what belongs to CloudFront, whatever a country's own is. */
export const EDGE_REGION = 'us-east-1'

/** The name of a country's stack, and so of its template. */
export function stackName(country: string): string {
  return `amparo-${country}`
}

/** The folder below a cloud assembly that holds another: what stands in `EDGE_REGION`, one template a country. */
export const EDGE_FOLDER = 'edge'

/** The name of what stands in `EDGE_REGION` for a country, and so of its template. */
export function edgeStackName(country: string): string {
  return `amparo-${country}-edge`
}

export interface SynthesizeOptions {
  /** Where the countries' builds lie, each in a folder of its id. */
  readonly builds?: string
  /** Builds a country's functions into a folder; a test of templates alone has no use for their code. */
  readonly build?: (country: CountryProfile, folder: string) => Promise<void>
  /** Holds each template against CloudFormation's own schemas and refuses what they do: a second a country. Default no. */
  readonly validate?: boolean
  /** Looks at the stacks as they were written; throws where one must not be deployed. */
  readonly review?: (app: App) => void
}

/**
 * Builds and synthesizes countries into a cloud assembly: no network, no AWS account. The account is the profile's, or
 * the one that the deployment's credentials belong to.
 * @returns the folder with one `<stack>.template.json` a country, and the same for their edges in `EDGE_FOLDER`
 */
export async function synthesize(
  countries: readonly CountryProfile[],
  outdir: string,
  { builds = BUILDS, build = buildFunctions, validate = false, review = () => {} }: SynthesizeOptions = {},
): Promise<string> {
  const common: AppProps = {
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  }
  const app = new App({ ...common, outdir })
  const edge = new App({ ...common, outdir: join(outdir, EDGE_FOLDER) })
  for (const country of countries) {
    const folder = join(builds, country.id)
    await build(country, folder)
    const account = country.account ?? process.env.CDK_DEFAULT_ACCOUNT
    new CountryStack(app, stackName(country.id), {
      country,
      terminationProtection: true,
      build: folder,
      description: `Amparo for ${country.name.en}`,
      env: { region: country.region, ...(account !== undefined && { account }) },
    })
    new EdgeStack(edge, edgeStackName(country.id), {
      country,
      terminationProtection: true,
      description: `Amparo for ${country.name.en}: the firewall and certificate of its address`,
      env: { region: EDGE_REGION, ...(account !== undefined && { account }) },
    })
  }
  for (const one of [app, edge]) {
    one.synth()
    review(one)
  }
  return outdir
}

async function buildFunctions(country: CountryProfile, folder: string): Promise<void> {
  await buildCountry(country, folder)
  await bundleFunctions(folder)
}
