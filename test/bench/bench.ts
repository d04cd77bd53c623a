import { join } from 'node:path'
import { buildCountry } from '../../infra/build/build-country.ts'
import { bundleFunctions } from '../../infra/build/bundle-functions.ts'
import { profileOf } from '../../infra/build/profiles.ts'

const BUILD = join(import.meta.dirname, '../../.build/mx')
await buildCountry(profileOf('mx'), BUILD)
await bundleFunctions(BUILD)

// `#country` is what was just built, so what rests on it is loaded only now.
const { startPlatform } = await import('../local-platform.ts')
const { bundleFigures } = await import('./bundles.ts')
const { decidingFigures } = await import('./deciding.ts')
const { isOver, lineOf } = await import('./figure.ts')
const { formFigures } = await import('./forms.ts')
const { countryYear, journeyUnits } = await import('./journey-cost.ts')
const { noticeFigures } = await import('./publishing.ts')
const { pageFigures } = await import('./pages.ts')
const { procedureFigures } = await import('./procedure.ts')
const { worklistReads } = await import('./reads.ts')
const { submissionCost } = await import('./submission-cost.ts')
const { synthesisFigures } = await import('./synthesis.ts')

const ENVIRONMENT = {
  AWS_REGION: 'mx-central-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  CASES_TABLE: 'cases',
  KEYS_TABLE: 'keys',
  DESK_TABLE: 'desk',
  ATTACHMENTS_BUCKET: 'attachments',
  DATA_KEY_ID: 'key',
  SIGNING_KEY_ID: 'key',
  PUBLIC_ORIGIN: 'https://mx.amparo.example',
  QUEUES: '{}',
  WEBHOOKS: '{}',
  QUEUE_PAIRS: '[]',
  UNDELIVERED_QUEUE: 'undelivered',
  OPERATORS_TOPIC: 'operators',
  COUNTRY_NAME: 'Mexico',
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_CLIENT_ID: 'client',
  OIDC_LOGOUT_URL: 'https://issuer.example/logout',
}

const wanted = process.argv[2]
if (wanted === 'load') {
  await (await import('./load.ts')).measureLoad()
  process.exit()
}
if (wanted === 'profile') {
  await (await import('./profile.ts')).profileSubmissions()
  process.exit()
}
if (wanted === 'phone') {
  const figures = await (await import('./phone/phone.ts')).phoneFigures()
  for (const figure of figures) process.stdout.write(`${lineOf(figure)}\n`)
  process.exit(figures.some(isOver) ? 1 : 0)
}
const cloud = await startPlatform()
try {
  const cost = await submissionCost(cloud)
  const journey = await journeyUnits()
  const figures = [
    ...cost,
    ...journey.figures,
    ...(await countryYear(journey.spent, (cost[1]?.measured ?? 0) / 1e6)),
    ...(await worklistReads(1_000, 100_000)),
    ...(await decidingFigures()),
    ...procedureFigures(),
    ...(await formFigures()),
    ...(await noticeFigures(cloud)),
    ...(await pageFigures(cloud)),
    ...(await bundleFigures(BUILD, ENVIRONMENT)),
    ...synthesisFigures(),
  ]
  for (const figure of figures) process.stdout.write(`${lineOf(figure)}\n`)
  if (figures.some(isOver)) process.exitCode = 1
} finally {
  await cloud.stop()
}
