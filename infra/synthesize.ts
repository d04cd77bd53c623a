import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { buildCountry } from './build/build-country.ts'
import { bundleFunctions } from './build/bundle-functions.ts'
import { PROFILES, profileOf } from './build/profiles.ts'
import { CountryStack } from './country-stack.ts'

/** Where countries are built, unless a run wants a folder of its own. */
const BUILDS = join(import.meta.dirname, '../.build')

/** The name of a country's stack, and so of its template. */
export function stackName(country: string): string {
  return `amparo-${country}`
}

/**
 * Builds and synthesizes countries into a cloud assembly: no network, no AWS account. The account is the one the
 * deployment's credentials belong to.
 * @returns the folder with one `<stack>.template.json` a country
 */
export async function synthesize(
  countries: readonly string[],
  outdir: string,
  { builds = BUILDS, profiles = PROFILES }: { readonly builds?: string; readonly profiles?: string } = {},
): Promise<string> {
  const app = new App({ outdir, analyticsReporting: false })
  for (const id of countries) {
    const country = profileOf(id, profiles)
    const build = join(builds, id)
    await buildCountry(id, build, profiles)
    await bundleFunctions(build)
    new CountryStack(app, stackName(id), {
      country,
      build,
      description: `Amparo for ${country.name.en}`,
      env: { region: country.region, ...account() },
      terminationProtection: true,
    })
  }
  return app.synth().directory
}

function account(): { readonly account?: string } {
  const id = process.env.CDK_DEFAULT_ACCOUNT
  return id === undefined ? {} : { account: id }
}
