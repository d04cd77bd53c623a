import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import type { LocalUser } from './local-user.ts'
import { signInPage } from './sign-in-page.ts'
import { subjectOf } from './user-claims.ts'

const largestFormBytes = 64 * 1024

/** The issuer's server: the provider and its sign-in page. The provider is given once the port is known. */
export function createIssuerServer(): { server: Server; open(provider: Provider, users: readonly LocalUser[]): void } {
  let answer = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(503).end()
  }
  const server = createServer((request, response) => answer(request, response))
  return {
    server,
    open: (provider, users) => {
      const serveProvider = provider.callback()
      answer = (request, response) => {
        const url = new URL(request.url ?? '/', provider.issuer)
        const work = url.pathname.startsWith('/interaction/')
          ? serveSignIn(provider, users, request, response)
          : url.pathname === '/logout' && !url.searchParams.has('logout_uri')
            ? refuseLogout(response)
            : prepare(request, url).then(() => serveProvider(request, response))
        work.catch(() => {
          if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' })
          response.end('The sign-in has expired or was never begun. Go back to the application and sign in again.')
        })
      }
    },
  }
}

/** As Cognito does, though its discovery document names this place as OpenID Connect's. */
async function refuseLogout(response: ServerResponse): Promise<void> {
  response
    .writeHead(400, { 'content-type': 'text/plain' })
    .end('Required String parameter ‘redirect_uri’ is not present: Cognito asks for logout_uri and client_id.')
}

// Cognito's own names and habits, which OpenID Connect has others for.
async function prepare(request: IncomingMessage & { body?: unknown }, url: URL): Promise<void> {
  const logoutUri = url.searchParams.get('logout_uri')
  if (url.pathname === '/logout' && logoutUri !== null) {
    url.searchParams.set('post_logout_redirect_uri', logoutUri)
    request.url = `${url.pathname}${url.search}`
  }
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (url.pathname !== '/oauth2/token' || basic === undefined) return
  // Cognito takes a client's secret in the header as well as in the form; the provider takes it in the form.
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
  const form = new URLSearchParams((await readForm(request)).toString())
  form.set('client_id', id)
  form.set('client_secret', secret)
  delete request.headers.authorization
  request.body = Object.fromEntries(form)
}

async function serveSignIn(
  provider: Provider,
  users: readonly LocalUser[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response)
  const show = (status: number, fault?: string) => {
    const page = signInPage(users, `/interaction/${uid}`, fault)
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(page)
  }
  if (request.method !== 'POST') return show(200)
  const chosen = (await readForm(request)).get('user')
  const user = users.find(({ name }) => name === chosen)
  if (user === undefined) return show(400, 'Choose one of the users below.')
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: subjectOf(user.name) } },
    { mergeWithLastSubmission: false },
  )
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > largestFormBytes) throw new Error('The form is too large')
  }
  return new URLSearchParams(text)
}
