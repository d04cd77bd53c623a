import { demonstrationToken } from './demonstration-token.ts'
import { openEventBus } from './events/event-bus.ts'
import { openFunctionLogs } from './functions/function-logs.ts'
import { openStackFunctions } from './functions/stack-functions.ts'
import { callAws } from './gateway/call-aws.ts'
import { createGateway, type Interpose } from './gateway/gateway.ts'
import { openServices } from './gateway/open-services.ts'
import { jwtAuthorizer } from './http/jwt-authorizer.ts'
import { createPublicServer } from './http/public-server.ts'
import { parseJson } from './json.ts'
import { closeServer } from './life/close-server.ts'
import { type Closers, openClosers } from './life/closers.ts'
import { takeDataDirectory } from './life/data-directory.ts'
import { addressOf, listenOnPorts } from './life/ports.ts'
import { type MalwareScan, openMalwareScan } from './malware/scan-objects.ts'
import { openPositions } from './mappings/positions.ts'
import { type Mappings, openMappings } from './mappings/start-mappings.ts'
import { createIssuerServer } from './openid/issuer-server.ts'
import type { LocalUser } from './openid/local-user.ts'
import { createOpenidProvider } from './openid/provider.ts'
import { keepSigningKey } from './openid/signing-key.ts'
import { type JudgedCall, openCallers } from './permissions/callers.ts'
import type { Statement } from './permissions/statement.ts'
import { describeStack } from './resources/describe-stack.ts'
import { findResource } from './resources/find-resource.ts'
import { stackHoldings } from './resources/stack-holdings.ts'
import { readStackResources } from './resources/stack-resources.ts'
import { openStackSchedules } from './schedules/stack-schedules.ts'
import { readRegion } from './template/region.ts'
import { readTemplate } from './template/template.ts'

export interface LocalCloudOptions {
  /** Path of `<Stack>.template.json`; assets are found through `<Stack>.assets.json` beside it. */
  readonly templateFile: string
  /** Public HTTP port; 0 is any free one. The gateway and the issuer take the two after it when they are free. */
  readonly port: number
  /** Directory that everything is kept in, or nothing is kept. */
  readonly data: string | 'memory'
  /** CloudFormation parameters. `PublicOrigin`, where the template declares it, is set to the cloud's own URL. */
  readonly parameters?: Record<string, string>
  readonly users: readonly LocalUser[]
  /** Hears of every call that a function's role was asked about. */
  readonly onCall?: (call: JudgedCall) => void
  /** Stands on the wire between everybody and the services behind `awsEndpoint`: for trying out what breaks. */
  readonly interpose?: Interpose
  /** Receivers on this machine (`http://127.0.0.1:PORT`), by the origins of the webhooks that they stand in for. */
  readonly receivers?: Readonly<Record<string, string>>
  /** Takes the functions' lines and the cloud's own notes. */
  readonly log?: (line: string) => void
}

/** What the roles of the template allow one function, as it was written; ARNs are those of this cloud. */
export interface GrantedPermissions {
  readonly functionId: string
  readonly statements: readonly Statement[]
}

export interface LocalCloud {
  /** Of the HTTP API: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** One endpoint for the wire protocols of DynamoDB, SQS, S3 and KMS. */
  readonly awsEndpoint: string
  readonly issuer: string
  readonly outputs: Record<string, string>
  readonly granted: readonly GrantedPermissions[]
  /** `Ref` of a resource, by logical id or by the beginning of its construct path. */
  physicalId(logicalIdOrPathPrefix: string): string
  /** Bearer token (the ID token) of a demonstration user. */
  token(userName: string): Promise<string>
  /** Calls a function, named as for `physicalId`, and waits for what it returns. Throws when it fails. */
  invoke(functionLogicalIdOrPathPrefix: string, payload: unknown): Promise<unknown>
  /** The folder that a function's code lies in: what is changed there, the next worker runs. */
  codeFolder(functionLogicalIdOrPathPrefix: string): string
  /** Ends every worker of a function at once, whatever it is doing, as a crash would; the next call starts a new one. */
  kill(functionLogicalIdOrPathPrefix: string): Promise<void>
  /** Takes no more requests, finishes what is under way, ends everything it started. */
  stop(): Promise<void>
}

/**
 * Runs a synthesized stack on this machine. Refuses (throws an Unhonourable naming the resource) a template that it could
 * not run as AWS would, and a data directory that another local cloud has.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const closers = openClosers()
  try {
    return await start(options, closers)
  } catch (error) {
    // What brought the start down matters more than what then could not be closed.
    await closers.closeAll().catch(() => {})
    throw error
  }
}

async function start(options: LocalCloudOptions, closers: Closers): Promise<LocalCloud> {
  const { templateFile, users, log = () => {}, onCall = () => {} } = options
  const template = readTemplate(templateFile)
  const region = readRegion(templateFile, template.stackName)
  const data = options.data === 'memory' ? undefined : takeDataDirectory(options.data)
  if (data !== undefined) closers.add(() => data.release())

  const gateway = createGateway()
  const publicServer = createPublicServer()
  const issuerServer = createIssuerServer()
  const servers = { public: publicServer.server, gateway: gateway.server, issuer: issuerServer.server }
  for (const server of Object.values(servers)) closers.add(() => closeServer(server, { finishRequests: false }))
  await listenOnPorts(servers, options.port, data?.portsFile)
  const url = addressOf(servers.public)
  const awsEndpoint = addressOf(servers.gateway)
  const issuer = addressOf(servers.issuer)

  const origin = 'PublicOrigin' in template.Parameters ? { PublicOrigin: url } : {}
  const machine = { region, publicUrl: url, awsEndpoint, issuer }
  const resources = readStackResources(template, templateFile, { ...options.parameters, ...origin }, machine)
  const holdings = stackHoldings(resources, region)
  const granted = resources.functions.map(({ logicalId, roleArn }) => ({
    functionId: logicalId,
    roleArn,
    statements: resources.statementsOf(roleArn),
  }))
  const callers = openCallers(granted, onCall)

  let mappings: Mappings | undefined
  const onStop = (stop: () => Promise<void>) => closers.add(stop)
  const onWrite = (table: string) => mappings?.wake(table)
  let malwareScan: MalwareScan | undefined
  const onObject = (bucket: string, key: string) => malwareScan?.onObject(bucket, key)
  const { judge, secretOf } = callers
  const services = await openServices({
    template,
    resources,
    holdings,
    data,
    judge,
    secretOf,
    onWrite,
    onObject,
    log,
    onStop,
  })
  gateway.open({ service: services.service, judge, functionOf: callers.functionOf, interpose: options.interpose })

  const provider = createOpenidProvider({
    issuer,
    users,
    clients: resources.userPool.clients,
    signingKey: await keepSigningKey(data?.signingKeyFile),
    log,
  })
  issuerServer.open(provider, users)

  const logs = openFunctionLogs(log, data?.logsDirectory)
  closers.add(() => logs.close())
  const functions = openStackFunctions(resources.functions, {
    region,
    awsEndpoint,
    receivers: options.receivers ?? {},
    accessKeyOf: callers.accessKeyOf,
    logOf: logs.of,
  })
  closers.add(() => functions.stop())

  const bus = openEventBus(resources.eventRules, { template, region, functions, log })
  closers.add(() => bus.stop())
  const { statementsOf, malwarePlans } = resources
  malwareScan = openMalwareScan(malwarePlans, { s3: services.queueStore.s3, holdings, statementsOf, bus })
  const startedMalwareScan = malwareScan

  const positions = openPositions(data?.positionsFile)
  closers.add(() => positions.flush())
  mappings = openMappings(resources.mappings, {
    template,
    region,
    positions,
    functionNamed: functions.find,
    partitionKey: arn => holdings.table(/table\/([^/]+)/.exec(arn)?.[1] ?? '')?.partitionKeys.get(undefined) ?? '',
    queueUrl: arn => resources.queues.find(queue => queue.arn === arn)?.url,
    callAs: functionId => (target, body, signal) =>
      callAws({ endpoint: awsEndpoint, region, accessKeyId: callers.accessKeyOf(functionId), target, body, signal }),
    logOf: logs.of,
    holdings,
    denial: (functionId, permissions) => callers.judge(callers.accessKeyOf(functionId), () => permissions)?.message,
  })
  const startedMappings = mappings
  closers.add(() => startedMappings.stop())
  // Before the functions end, what was asked of them over HTTP is answered.
  closers.add(() => closeServer(servers.public, { finishRequests: true }))
  const schedules = openStackSchedules(template, resources, { region, functions, log })
  closers.add(() => schedules.stop())

  const description = describeStack(resources, { awsEndpoint, issuer, region, users })
  publicServer.open({
    api: resources.httpApi,
    authorize: jwtAuthorizer(),
    edgeHeaders: resources.edgeHeaders,
    invoke: functions.invoke,
    description,
  })

  mappings.start()
  schedules.start()
  startedMalwareScan.start()
  const firstCalled = resources.httpApi?.routes.map(({ functionArn }) => functionArn) ?? []
  functions.warm(firstCalled).catch((error: Error) => log(`warming: ${error.message}`))

  return {
    url,
    awsEndpoint,
    issuer,
    outputs: resources.outputs,
    granted,
    physicalId: wanted => resources.physicalId(findResource(template, wanted)),
    token: user => demonstrationToken({ url, user }),
    invoke: async (wanted, payload) => {
      const outcome = await functions.invoke(findResource(template, wanted), JSON.stringify(payload) ?? 'null')
      if (!outcome.ok) throw new Error(`${outcome.fault.errorType}: ${outcome.fault.errorMessage}`)
      return parseJson(outcome.payload)
    },
    codeFolder: wanted => {
      const found = functions.find(findResource(template, wanted))
      if (found === undefined) throw new Error(`"${wanted}" is no function`)
      return found.description.directory
    },
    kill: async wanted => functions.find(findResource(template, wanted))?.kill(),
    stop: () => closers.closeAll(),
  }
}
