import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { country, hears } from '#country'
import { publishNotices } from '../../functions/publish-notices/publish-notices.ts'
import { profileOf } from '../../infra/build/profiles.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { officerOf } from '../../shared/access/officer.ts'
import { commandIdSchema } from '../../shared/cases/ids.ts'
import { hearing } from '../../shared/countries/authority.ts'
import { bucketFromEnvironment } from '../../shared/storage/attachment-bucket.ts'
import { openAttachmentRecords } from '../../shared/storage/attachment-records.ts'
import { openAttachments } from '../../shared/storage/attachments.ts'
import { openAuthorityQueues } from '../../shared/storage/authority-queues.ts'
import { openCaseStore } from '../../shared/storage/case-store.ts'
import { openKeyRing } from '../../shared/storage/data-keys.ts'
import { openOutbox } from '../../shared/storage/outbox.ts'
import { openSigner } from '../../shared/storage/signing-key.ts'
import { submit } from '../../shared/storage/submit.ts'
import { queueUrl } from '../queue-reader.ts'
import { example } from '../shared/forms/first-contact.ts'
import { countedClients, type Spent } from './counted-clients.ts'
import type { Figure } from './figure.ts'
import { ASSUMED, PRICES } from './prices.ts'

/** Bytes of answers, as JSON, that a submission is budgeted for. */
const ANSWERS = 4096
const TRIES = 7

/** First contacts of 4 KB, submitted and published one at a time, with what each spent. */
export async function submissions(cloud: LocalCloud, region: string): Promise<{ readonly once: () => Promise<Spent> }> {
  const { documents, kms, sqs, spent } = countedClients(cloud.awsEndpoint, region)
  const casesTable = cloud.physicalId('Tables/Cases')
  const keysTable = cloud.physicalId('Tables/Keys')
  const authorities = hearing(country.profile.authorities).map(({ id }) => id)
  const signer = await openSigner({
    documents,
    keysTable,
    kms,
    keyId: cloud.physicalId('Keys/Signing'),
    clock: () => new Date(),
  })
  const ring = openKeyRing(kms, cloud.physicalId('Keys/Data'))
  const cases = openCaseStore({
    documents,
    ring,
    casesTable,
    keysTable,
    authorities,
  })
  const clock = () => new Date()
  const deskTable = cloud.physicalId('Tables/Desk')
  const attachments = openAttachments({
    documents,
    ring,
    bucket: bucketFromEnvironment(cloud.physicalId('Attachments/Bucket'), clock),
    records: openAttachmentRecords(documents, deskTable, clock),
    casesTable,
    deskTable,
  })
  const publish = publishNotices({
    outbox: openOutbox({ documents, table: casesTable, authorities }),
    send: openAuthorityQueues(
      sqs,
      Object.fromEntries(authorities.map(one => [one, queueUrl(cloud, one)])),
      async () => signer,
    ),
    hears,
    origin: cloud.url,
    clock,
  })
  const once = async (): Promise<Spent> => {
    Object.assign(spent, { writeUnits: 0, readUnits: 0, tableCalls: 0, kmsCalls: 0, sqsCalls: 0 })
    const outcome = await submit(
      { country, cases, attachments, clock },
      {
        commandId: v.parse(commandIdSchema, uuidv7()),
        caseId: undefined,
        expectedVersion: undefined,
        by: officerOf('8c2f4c1e-1d3b-4f0e-9a55-0d6f2f6f7b11', ['child-protection:officer']),
        submission: {
          formId: 'first-contact',
          formVersion: '1.0.0',
          answers: answersOf(ANSWERS),
          filledAt: new Date().toISOString(),
        },
      },
    )
    if (!('stored' in outcome)) throw new Error('the submission was not stored')
    await publish([outcome.stored.caseId])
    return { ...spent }
  }
  return { once }
}

/** What one first contact of 4 KB costs, from the units and calls that the services count; publishing included. */
export async function submissionCost(cloud: LocalCloud): Promise<readonly Figure[]> {
  const { once } = await submissions(cloud, profileOf('mx').region)
  // The platform's own publisher hears of the same case. Where it was first, the second writes in vain: not what one costs.
  const tries: Spent[] = []
  for (let count = 0; count < TRIES; count++) tries.push(await once())
  const cost = tries.reduce((least, one) => (one.writeUnits < least.writeUnits ? one : least))
  const usd =
    cost.writeUnits * PRICES.writeUnit +
    cost.readUnits * PRICES.readUnit +
    cost.kmsCalls * PRICES.kmsRequest +
    cost.sqsCalls * PRICES.fifoRequest +
    PRICES.webAclRequest +
    PRICES.httpRequest +
    PRICES.lambdaRequest * (1 + 1 / ASSUMED.recordsPerPublish) +
    PRICES.lambdaGbSecond * ASSUMED.memoryGb * (ASSUMED.apiSeconds + ASSUMED.publishSeconds)
  return [
    {
      what: 'DynamoDB write units, one 4 KB submission, told to both authorities',
      measured: cost.writeUnits,
      limit: 16,
      unit: 'units',
    },
    {
      what: `USD per million submissions (${cost.readUnits} read units, ${cost.kmsCalls} KMS, ${cost.sqsCalls} SQS calls each)`,
      measured: usd * 1e6,
      limit: 17,
      unit: 'USD',
    },
  ]
}

/** Ana's answers, with as much of her own words as makes them this long. Words differ, or they would compress to nothing. */
function answersOf(bytes: number) {
  const answers = example('ana')
  const room = bytes - JSON.stringify(answers).length
  let views = ''
  for (let index = 0; views.length < room; index++) views += `${(index * 2654435761).toString(36)} she says, `
  const voice =
    typeof answers.voice === 'object' && answers.voice !== null && !Array.isArray(answers.voice) ? answers.voice : {}
  return { ...answers, voice: { ...voice, views: views.slice(0, Math.min(room, 4000)) } }
}
