import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { country } from '#country'
import type { LocalCloud } from '../infra/local/local-cloud.ts'
import { openCaseStore } from '../shared/storage/case-store.ts'
import { openDocuments } from '../shared/storage/clients.ts'
import { openKeyRing } from '../shared/storage/data-keys.ts'
import { openWatch } from '../shared/storage/watch-index.ts'

/** The stores of a running platform, on its own wire: for what a test does with another clock, or to what is stored. */
export function platformStores(cloud: LocalCloud) {
  const client = {
    region: country.profile.region,
    endpoint: cloud.awsEndpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }
  const documents = openDocuments(new DynamoDBClient(client))
  const casesTable = cloud.physicalId('Tables/Cases')
  const keysTable = cloud.physicalId('Tables/Keys')
  const kms = new KMSClient(client)
  const ring = openKeyRing(kms, cloud.physicalId('Keys/Data'))
  const authorities = ['child-protection', 'migration']
  return {
    documents,
    kms,
    casesTable,
    keysTable,
    cases: openCaseStore({ documents, ring, casesTable, keysTable, authorities }),
    watched: openWatch(documents, casesTable),
  }
}
