// Runs a local cloud in a process of its own, for tests that kill it: `run-cloud.ts TEMPLATE DIRECTORY PORT`.
import { startLocalCloud } from '../../../infra/local/local-cloud.ts'

const [, , templateFile = '', data = '', port = '0'] = process.argv
const cloud = await startLocalCloud({
  templateFile,
  port: Number(port),
  data,
  users: [{ name: 'officer', groups: [] }],
  log: line => console.log(`log ${line}`),
})
console.log(`ready ${JSON.stringify({ url: cloud.url, awsEndpoint: cloud.awsEndpoint, issuer: cloud.issuer })}`)
process.once('SIGTERM', () => void cloud.stop())
