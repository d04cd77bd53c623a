import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { profileOf } from '../../infra/build/profiles.ts'
import { playAna } from '../../infra/journey/play-ana.ts'
import { callAws } from '../../infra/local/gateway/call-aws.ts'
import type { Interpose } from '../../infra/local/gateway/gateway.ts'
import { sendJson } from '../../infra/local/gateway/send-json.ts'
import { isJsonObject } from '../../infra/local/json.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { EDGE_FOLDER, edgeStackName, stackName, synthesize } from '../../infra/synthesize.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { consumedIn } from './counted-clients.ts'
import type { Figure } from './figure.ts'
import { ASSUMED, PRICES } from './prices.ts'

const COUNTRY = 'mx'
const READS = new Set(['GetItem', 'Query', 'BatchGetItem'])
const SILENT = { step: () => {}, say: () => {} }

interface Spent {
  writeUnits: number
  readUnits: number
  kmsCalls: number
  sqsCalls: number
  /** Calls of the API that its function served, refused ones too. */
  served: number
}

/** What Ana's whole journey makes the API's own function spend, as DynamoDB reports it and the wire counts it. */
export async function journeyUnits(): Promise<{ readonly spent: Spent; readonly figures: readonly Figure[] }> {
  const spent: Spent = { writeUnits: 0, readUnits: 0, kmsCalls: 0, sqsCalls: 0, served: 0 }
  let cloud: LocalCloud | undefined
  const interpose: Interpose = async underway => {
    const { call, functionId = '', response } = underway
    if (!functionId.startsWith('ServeApi')) return underway.proceed()
    if (call.service === 'TrentService') spent.kmsCalls += 1
    if (call.service === 'AmazonSQS') spent.sqsCalls += 1
    if (call.service !== 'DynamoDB_20120810' || !isJsonObject(call.body)) return underway.proceed()
    const asked = {
      endpoint: cloud?.awsEndpoint ?? '',
      region: profileOf(COUNTRY).region,
      accessKeyId: 'BENCH',
      target: `${call.service}.${call.operation}`,
      body: { ...call.body, ReturnConsumedCapacity: 'INDEXES' },
    }
    // What is refused did nothing: it is asked once more, and refused in its own words.
    const answered = await callAws(asked).catch(() => undefined)
    if (answered === undefined) return underway.proceed()
    const units = consumedIn(answered)
    if (READS.has(call.operation ?? '')) spent.readUnits += units
    else spent.writeUnits += units
    sendJson(response, 200, JSON.stringify(answered))
  }
  cloud = await startPlatform({
    interpose,
    log: line => {
      if (line.includes('"request-served"') && line.includes('/api/')) spent.served += 1
    },
  })
  try {
    await playAna(cloud, SILENT)
  } finally {
    await cloud.stop()
  }
  return {
    spent,
    figures: [
      { what: 'write units of a whole journey, by the API', measured: spent.writeUnits, limit: 350, unit: 'units' },
      {
        // A warm function remembers keys, so how many calls that makes is chance: told, not kept.
        what: `read units of a whole journey, by the API (${spent.kmsCalls} KMS, ${spent.sqsCalls} SQS calls)`,
        measured: spent.readUnits,
        limit: 550,
        unit: 'units',
      },
    ],
  }
}

/** Children that a country meets in a year, for the figure that a ministry asks for. */
const CHILDREN = 5_000

/**
 * What a country pays in a year: the journey of each child, the pages that officers look at, and what stands there whether anybody comes
 * or not, counted from its templates. Storage, logs, traffic and AWS's support are not in it.
 */
export async function countryYear(spent: Spent, perSubmission: number): Promise<readonly Figure[]> {
  const seconds = ASSUMED.apiSeconds * PRICES.lambdaGbSecond * ASSUMED.memoryGb
  const called = PRICES.webAclRequest + PRICES.httpRequest + PRICES.lambdaRequest + seconds
  const journey =
    spent.writeUnits * PRICES.writeUnit +
    spent.readUnits * PRICES.readUnit +
    spent.kmsCalls * PRICES.kmsRequest +
    spent.served * called
  const views = ASSUMED.viewsPerChild * (called + ASSUMED.readUnitsPerView * PRICES.readUnit)
  // What is published of each event costs no more than what is published of a first contact: its whole price stands for it.
  const published = ASSUMED.eventsPerChild * perSubmission
  const month = await standingPrice()
  const children = CHILDREN * (journey + views + published)
  const officers = 12 * ASSUMED.officers * PRICES.officerMonth
  return [
    {
      what: `USD a country-year of ${CHILDREN} children (${children.toFixed(2)} for them, ${(12 * month).toFixed(2)} for what stands there, ${officers.toFixed(2)} for ${ASSUMED.officers} officers to sign in)`,
      measured: children + 12 * month + officers,
      limit: 1_500,
      unit: 'USD',
    },
  ]
}

const templateSchema = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.optional(v.looseObject({}), {}) })),
})

/** What stands in a country's two stacks, in USD a month: keys, alarms, web firewalls and their rules. */
async function standingPrice(): Promise<number> {
  const folder = temporaryFolder()
  try {
    const assembly = await synthesize([profileOf(COUNTRY)], join(folder.path, 'assembly'), {
      builds: join(folder.path, 'build'),
    })
    const files = [`${stackName(COUNTRY)}.template.json`, join(EDGE_FOLDER, `${edgeStackName(COUNTRY)}.template.json`)]
    const resources = files.flatMap(file =>
      Object.values(v.parse(templateSchema, JSON.parse(readFileSync(join(assembly, file), 'utf8'))).Resources),
    )
    const count = (type: string): number => resources.filter(({ Type }) => Type === type).length
    const rules = resources
      .filter(({ Type }) => Type === 'AWS::WAFv2::WebACL')
      .reduce((sum, { Properties }) => sum + (Array.isArray(Properties.Rules) ? Properties.Rules.length : 0), 0)
    return (
      count('AWS::KMS::Key') * PRICES.keyMonth +
      count('AWS::CloudWatch::Alarm') * PRICES.alarmMonth +
      count('AWS::WAFv2::WebACL') * PRICES.webAclMonth +
      rules * PRICES.webAclRuleMonth
    )
  } finally {
    folder.remove()
  }
}
