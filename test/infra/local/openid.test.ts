import chromium from '@sparticuz/chromium'
import { OAuthScope, UserPool } from 'aws-cdk-lib/aws-cognito'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as openid from 'openid-client'
import { chromium as browsers } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSignIn } from '../../../functions/serve-pages/openid-sign-in.ts'
import { type LocalCloud, startLocalCloud } from '../../../infra/local/local-cloud.ts'
import { clientSecret } from '../../../infra/local/resources/identities.ts'
import { makeWorkplace } from './sample-stack.ts'

const callback = 'http://127.0.0.1:48999/callback'
const home = 'http://127.0.0.1:48999/'

/** Follows redirects with cookies until one leaves the issuer, as a browser without script would. */
function makeBrowser(issuer: string) {
  const cookies = new Map<string, string>()
  return async (url: string, init: RequestInit = {}): Promise<{ url: string; status: number; text: string }> => {
    let next = url
    let request = init
    for (;;) {
      if (!next.startsWith(issuer)) return { url: next, status: 0, text: '' }
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answered = await fetch(next, { ...request, redirect: 'manual', headers: { cookie } })
      for (const set of answered.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      const location = answered.headers.get('location')
      if (location === null) return { url: next, status: answered.status, text: await answered.text() }
      next = new URL(location, next).href
      request = {}
    }
  }
}

describe('the OpenID provider', () => {
  const workplace = makeWorkplace()
  let cloud: LocalCloud
  let publicClient: openid.Configuration
  let confidential: openid.Configuration

  beforeAll(async () => {
    const templateFile = workplace.synth(stack => {
      const pool = new UserPool(stack, 'Pool')
      const oAuth = {
        flows: { authorizationCodeGrant: true },
        callbackUrls: [callback],
        logoutUrls: [home],
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.custom('cases/write')],
      }
      pool.addClient('public', { oAuth })
      pool.addClient('confidential', { oAuth, generateSecret: true })
    })
    const users = [
      { name: 'officer', groups: ['child-protection', 'mx'], givenName: 'Olga', locale: 'es' },
      { name: 'auditor', groups: [] },
    ]
    cloud = await startLocalCloud({ templateFile, port: 0, data: 'memory', users })
    const discover = (id: string, method: openid.ClientAuth) =>
      openid.discovery(new URL(cloud.issuer), id, undefined, method, { execute: [openid.allowInsecureRequests] })
    publicClient = await discover(cloud.physicalId('Pool/public'), openid.None())
    const secretClient = cloud.physicalId('Pool/confidential')
    confidential = await discover(secretClient, openid.ClientSecretBasic(clientSecret(secretClient)))
  })
  afterAll(async () => {
    await cloud?.stop()
    workplace.remove()
  })

  const begin = async (client: openid.Configuration) => {
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const nonce = openid.randomNonce()
    const url = openid.buildAuthorizationUrl(client, {
      redirect_uri: callback,
      scope: 'openid profile cases/write',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { url: url.href, checks: { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce } }
  }
  const signIn = async (client: openid.Configuration, user: string) => {
    const browse = makeBrowser(cloud.issuer)
    const { url, checks } = await begin(client)
    const page = await browse(url)
    const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const done = await browse(new URL(action, page.url).href, { method: 'POST', body: new URLSearchParams({ user }) })
    return {
      browse,
      page,
      done,
      checks,
      tokens: () => openid.authorizationCodeGrant(client, new URL(done.url), checks),
    }
  }
  const verified = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${cloud.issuer}/.well-known/jwks.json`)), { issuer: cloud.issuer })

  it.each(['public', 'confidential'])('signs a user in for a %s client with the claims of Cognito', async kind => {
    const client = kind === 'public' ? publicClient : confidential
    const { page, tokens } = await signIn(client, 'officer')
    expect(page.text).toContain('<html lang="en">')
    const granted = await tokens()
    const id = await verified(granted.id_token ?? '')
    expect(id.protectedHeader.alg).toBe('RS256')
    expect(id.payload).toMatchObject({
      aud: client.clientMetadata().client_id,
      'cognito:groups': ['child-protection', 'mx'],
      'cognito:username': 'officer',
      name: 'Olga',
      locale: 'es',
      token_use: 'id',
    })
    const access = await verified(granted.access_token)
    expect(access.payload).toMatchObject({
      sub: id.payload.sub,
      aud: client.clientMetadata().client_id,
      client_id: client.clientMetadata().client_id,
      'cognito:groups': ['child-protection', 'mx'],
      token_use: 'access',
      scope: expect.stringContaining('cases/write'),
    })
    const renewed = await openid.refreshTokenGrant(client, granted.refresh_token ?? '')
    expect(renewed.claims()?.sub).toBe(id.payload.sub)
  })

  it('gives the same user the same subject as the token for command-line tools does', async () => {
    const granted = await (await signIn(publicClient, 'officer')).tokens()
    const direct = await verified(await cloud.token('officer'))
    expect(granted.claims()?.sub).toBe(direct.payload.sub)
  })

  it('does not take a user who is not on the list', async () => {
    const { done } = await signIn(publicClient, 'nobody')
    expect(done.status).toBe(400)
    expect(done.text).toContain('Choose one of the users below.')
  })

  it('refuses a public client without PKCE and a redirect that the template does not name', async () => {
    const browse = makeBrowser(cloud.issuer)
    const without = new URL(
      openid.buildAuthorizationUrl(publicClient, { redirect_uri: callback, scope: 'openid', state: 's' }),
    )
    expect((await browse(without.href)).url).toContain('error=invalid_request')
    const { url } = await begin(publicClient)
    const elsewhere = new URL(url)
    elsewhere.searchParams.set('redirect_uri', 'http://127.0.0.1:48999/elsewhere')
    expect((await browse(elsewhere.href)).status).toBe(400)
  })

  it('is signed in until signed out, by Cognito’s own parameter: with OpenID’s alone Cognito shows a fault', async () => {
    const { browse, tokens } = await signIn(publicClient, 'officer')
    const standard = openid.buildEndSessionUrl(publicClient, { post_logout_redirect_uri: home })
    expect(await browse(standard.href)).toMatchObject({ status: 400, text: expect.stringContaining('logout_uri') })
    const granted = await tokens()
    expect((await browse((await begin(publicClient)).url)).url).toMatch(/callback\?code=/)
    const logout = new URL(`${cloud.issuer}/logout`)
    logout.search = new URLSearchParams({
      client_id: publicClient.clientMetadata().client_id,
      logout_uri: home,
      id_token_hint: granted.id_token ?? '',
    }).toString()
    const page = await browse(logout.href)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const done = await browse(`${cloud.issuer}/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    })
    expect(done.url).toBe(home)
    expect((await browse((await begin(publicClient)).url)).text).toContain('Choose a demonstration user')
  })

  it('is asked to speak the officer’s language, or French where it speaks no Haitian Creole', async () => {
    const origin = 'http://127.0.0.1:48999'
    const clientId = cloud.physicalId('Pool/public')
    const { begin: leave } = openSignIn({ issuer: cloud.issuer, clientId, logoutUrl: cloud.issuer, origin })
    const asked = async (language: 'es' | 'ht') => {
      const { searchParams } = new URL((await leave('/', language)).url)
      return [searchParams.get('ui_locales'), searchParams.get('lang')]
    }
    expect(await asked('es')).toEqual(['es', 'es'])
    expect(await asked('ht')).toEqual(['ht fr', 'fr'])
  })

  it('has a sign-in page that axe finds no fault with, and that works by keyboard and without script', async () => {
    const browser = await browsers.launch({ executablePath: await chromium.executablePath(), args: chromium.args })
    try {
      const { url } = await begin(publicClient)
      const scripted = await (await browser.newContext()).newPage()
      await scripted.goto(url)
      await scripted.addScriptTag({
        path: new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url).pathname,
      })
      const violations = await scripted.evaluate('axe.run().then(result => result.violations.map(one => one.id))')
      expect(violations).toEqual([])

      const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
      await plain.goto(url)
      const returned = plain.waitForRequest(request => request.url().startsWith(callback))
      await plain.keyboard.press('Tab')
      await plain.keyboard.press('ArrowDown')
      await plain.keyboard.press('Tab')
      await plain.keyboard.press('Enter')
      expect((await returned).url()).toMatch(/callback\?code=/)
    } finally {
      await browser.close()
    }
  })
})
