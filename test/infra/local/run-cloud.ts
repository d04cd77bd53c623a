// Runs a local cloud in a process of its own, for tests that kill it: `run-cloud.ts TEMPLATE DIRECTORY`.
import { startLocalCloud } from '../../../infra/local/local-cloud.ts'

const [, , templateFile = '', data = ''] = process.argv
const cloud = await startLocalCloud({
  templateFile,
  port: 0,
  data,
  users: [{ name: 'officer', groups: [] }],
  log: line => console.log(`log ${line}`),
})
console.log(`ready ${JSON.stringify({ url: cloud.url, awsEndpoint: cloud.awsEndpoint, issuer: cloud.issuer })}`)
process.once('SIGTERM', () => void cloud.stop())
