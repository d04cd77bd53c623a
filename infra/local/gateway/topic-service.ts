import { randomUUID } from 'node:crypto'
import { textMember } from '../json.ts'
import { type Holdings, need, needKey } from '../permissions/needs.ts'
import { AwsError } from './aws-error.ts'
import type { Service } from './gateway.ts'

/** What SNS does with a topic's key for whoever publishes. */
const KEY_ACTIONS = ['GenerateDataKey', 'Decrypt'] as const

/** SNS: judged here. Nobody listens to a topic on this machine: what is said there goes to the log. Only `Publish` is offered. */
export function topicService(holdings: Holdings, log: (line: string) => void): Service {
  return {
    permissions: ({ operation, body }) => {
      const arn = textMember(body, 'TopicArn') ?? ''
      const key = holdings.topic(arn)?.encryptionKeyArn
      const forKey = key === undefined ? [] : KEY_ACTIONS
      return [
        need(holdings, `sns:${operation}`, arn),
        ...forKey.map(action => needKey(holdings, action, key ?? '', { 'aws:sns:topicArn': arn }, 'sns')),
      ]
    },
    answer: async ({ operation, body }, _request, response) => {
      if (operation !== 'Publish') throw new AwsError('InvalidAction', `${operation} of SNS is not offered here`)
      const arn = textMember(body, 'TopicArn') ?? ''
      if (holdings.topic(arn) === undefined) throw new AwsError('NotFound', `there is no topic ${arn}`, 404)
      const text = [textMember(body, 'Subject') ?? '', textMember(body, 'Message') ?? ''].join('\n')
      log(`to ${arn.split(':').at(-1)}: ${text}`)
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult></PublishResponse>`,
      )
    },
  }
}
