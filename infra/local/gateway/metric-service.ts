import { textMember } from '../json.ts'
import { type Holdings, need } from '../permissions/needs.ts'
import type { QueueStore } from '../queues/fauxqs-store.ts'
import { AwsError } from './aws-error.ts'
import type { Service } from './gateway.ts'

/** CloudWatch, of one figure: the age of the oldest message in a queue, in seconds, as it is now. */
export function metricService({ sqs }: Pick<QueueStore, 'sqs'>, holdings: Holdings): Service {
  return {
    permissions: ({ operation }) => [need(holdings, `cloudwatch:${operation}`, '*')],
    answer: async ({ operation, body }, _request, response) => {
      const metric = textMember(body, 'MetricName')
      if (operation !== 'GetMetricStatistics' || metric !== 'ApproximateAgeOfOldestMessage')
        throw new AwsError('InvalidAction', `${operation} of ${metric} is not offered here`)
      const name = textMember(body, 'Dimensions.member.1.Value')
      const { ready = [], inflight = [] } =
        [...sqs.allQueues()].find(queue => queue.name === name)?.inspectMessages() ?? {}
      const sent = [...ready, ...inflight.map(({ message }) => message)].map(({ sentTimestamp }) => sentTimestamp)
      const now = new Date()
      const age = sent.length === 0 ? 0 : (now.getTime() - Math.min(...sent)) / 1000
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        [
          '<GetMetricStatisticsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricStatisticsResult>',
          `<Label>${metric}</Label><Datapoints><member><Timestamp>${now.toISOString()}</Timestamp>`,
          `<Maximum>${age}</Maximum><Unit>Seconds</Unit></member></Datapoints>`,
          '</GetMetricStatisticsResult></GetMetricStatisticsResponse>',
        ].join(''),
      )
    },
  }
}
