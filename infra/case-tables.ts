import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { INDEXES } from '../shared/storage/case-items.ts'

/** Days within which a destroyed data key could still be restored: from then on, erasure is final. */
const KEYS_RECOVERY_DAYS = 7

/**
 * The tables of a country.
 * - `cases`: cases, events, commands; recoverable to any second of the last 35 days. Its stream carries keys only.
 * - `keys`: the wrapped data keys. Apart from the cases, and never in a long-term backup: destroying a key must erase.
 * - `desk`: sessions, drafts with the words of their forms, and who has signed in lately. No recovery at all: what is
 *   deleted there is to be gone.
 */
export class CaseTables extends Construct {
  readonly cases: Table
  readonly keys: Table
  readonly desk: Table

  constructor(scope: Construct, id: string, { encryptionKey }: { readonly encryptionKey: IKey }) {
    super(scope, id)
    const common = {
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    } satisfies Partial<TableProps>
    const composite = {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
    }
    this.cases = new Table(this, 'Cases', {
      ...common,
      ...composite,
      stream: StreamViewType.KEYS_ONLY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
    })
    this.cases.addGlobalSecondaryIndex({
      indexName: INDEXES.unpublished,
      partitionKey: { name: 'unpublishedShard', type: AttributeType.STRING },
      sortKey: { name: 'unpublishedSince', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    })
    this.cases.addGlobalSecondaryIndex({
      indexName: INDEXES.worklist,
      partitionKey: { name: 'stage', type: AttributeType.STRING },
      sortKey: { name: 'worklistOrder', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['reference', 'risk', 'openedAt', 'label', 'officeList', 'waitingFor'],
    })
    this.cases.addGlobalSecondaryIndex({
      indexName: INDEXES.watch,
      // The same shard as above: written once, it serves both.
      partitionKey: { name: 'unpublishedShard', type: AttributeType.STRING },
      sortKey: { name: 'watchAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    })
    // What waits for an authority's webhook: nothing of a case itself, and empty where no authority has one.
    this.cases.addGlobalSecondaryIndex({
      indexName: INDEXES.deliveries,
      partitionKey: { name: 'deliveryQueue', type: AttributeType.STRING },
      sortKey: { name: 'deliverAt', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    })
    this.keys = new Table(this, 'Keys', {
      ...common,
      partitionKey: { name: 'id', type: AttributeType.STRING },
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: KEYS_RECOVERY_DAYS,
      },
    })
    this.desk = new Table(this, 'Desk', { ...common, ...composite, timeToLiveAttribute: 'expiresAt' })
  }
}
