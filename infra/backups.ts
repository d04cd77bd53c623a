import { Duration, Stack } from 'aws-cdk-lib'
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import { Schedule } from 'aws-cdk-lib/aws-events'
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { KEPT_ONCE_MADE } from './kept-once-made.ts'

const DAILY_KEPT = Duration.days(35)
const MONTHLY_KEPT = Duration.days(365)
/** Days in which the lock may still be taken back. From then on nobody can, neither the account's owner nor AWS. */
const LOCK_CHANGEABLE = Duration.days(7)

export interface BackupsProps {
  /** In no plan: the `keys` table (a destroyed key must stay destroyed) and the `desk` (what is deleted there is gone). */
  readonly cases: Table
  /** Encrypts the table. */
  readonly encryptionKey: IKey
}

/**
 * Copies of the cases in a locked vault: every day for five weeks, every month for a year, under a key of their own.
 * Answers in them are sealed: without the child's own key, which no backup holds, they are noise.
 */
export class Backups extends Construct {
  readonly vault: BackupVault

  constructor(scope: Construct, id: string, { cases, encryptionKey }: BackupsProps) {
    super(scope, id)
    const key = new Key(this, 'Key', {
      description: 'Amparo: backups',
      enableKeyRotation: true,
      removalPolicy: KEPT_ONCE_MADE,
    })
    this.vault = new BackupVault(this, 'Vault', {
      encryptionKey: key,
      removalPolicy: KEPT_ONCE_MADE,
      blockRecoveryPointDeletion: true,
      lockConfiguration: { minRetention: DAILY_KEPT, maxRetention: MONTHLY_KEPT, changeableFor: LOCK_CHANGEABLE },
    })
    const plan = new BackupPlan(this, 'Plan', {
      backupVault: this.vault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: Schedule.cron({ hour: '7', minute: '10' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(6),
          deleteAfter: DAILY_KEPT,
        }),
        new BackupPlanRule({
          ruleName: 'monthly',
          scheduleExpression: Schedule.cron({ day: '1', hour: '8', minute: '10' }),
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(6),
          deleteAfter: MONTHLY_KEPT,
        }),
      ],
    })
    // Not AWS's managed policy, which may copy everything there is: this one table into this one vault.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('backup.amazonaws.com') })
    const { region } = Stack.of(this)
    const both = [key.keyArn, encryptionKey.keyArn]
    new ManagedPolicy(this, 'Policy', {
      description: 'Copies the table of cases into the vault',
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: [
            'dynamodb:CreateBackup',
            'dynamodb:DescribeTable',
            'dynamodb:ListTagsOfResource',
            'dynamodb:StartAwsBackupJob',
          ],
          resources: [cases.tableArn],
        }),
        new PolicyStatement({
          actions: ['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'],
          resources: [this.vault.backupVaultArn],
        }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: both,
          conditions: {
            StringEquals: { 'kms:ViaService': [`backup.${region}.amazonaws.com`, `dynamodb.${region}.amazonaws.com`] },
          },
        }),
        // These two AWS Backup asks for as itself, by no other service: as in AWS's own policy for it.
        // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
        new PolicyStatement({ actions: ['kms:DescribeKey'], resources: both }),
        new PolicyStatement({
          actions: ['kms:CreateGrant'],
          resources: both,
          conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        }),
      ],
    })
    plan.addSelection('Cases', {
      role: role.withoutPolicyUpdates(),
      resources: [BackupResource.fromArn(cases.tableArn)],
      disableDefaultBackupPolicy: true,
    })
  }
}
