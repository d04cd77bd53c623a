import { type Json, textMember } from '../json.ts'
import { accountId } from '../resources/identities.ts'
import type { Permission } from './decide.ts'
import { type Holdings, need, needKey } from './needs.ts'

// A batch is authorised as the single action.
const singular: Readonly<Record<string, string>> = {
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
}

// What SQS does with the queue's key on the caller's behalf.
const keyActions: Readonly<Record<string, readonly string[]>> = {
  ReceiveMessage: ['Decrypt'],
  SendMessage: ['GenerateDataKey', 'Decrypt'],
}

/** The permissions that one SQS call needs. */
export function sqsNeeds(holdings: Holdings, operation: string, body: Json): Permission[] {
  const action = singular[operation] ?? operation
  if (action === 'ListQueues') return [need(holdings, 'sqs:ListQueues', '*')]
  const url = textMember(body, 'QueueUrl') ?? textMember(body, 'QueueName') ?? ''
  const queue = holdings.queue(url)
  const arn = queue?.arn ?? `arn:aws:sqs:${holdings.region}:${accountId}:${url.split('/').at(-1)}`
  const keyArn = queue?.encryptionKeyArn
  const forKey = keyArn === undefined ? [] : (keyActions[action] ?? [])
  return [
    need(holdings, `sqs:${action}`, arn),
    ...forKey.map(keyAction => needKey(holdings, keyAction, keyArn ?? '', { 'aws:sqs:arn': arn }, 'sqs')),
  ]
}
