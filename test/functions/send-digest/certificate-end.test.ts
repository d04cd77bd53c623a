import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { certificateEnd } from '../../../functions/send-digest/certificate-end.ts'

/** Made for this test, for localhost, by nobody that anybody trusts; ends on 2051-07-17. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUcg9hcEP8/RkFP/EAX1mhwmPgmCIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTEzMjgzM1oYDzIwNTEwNzE3
MTMyODMzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQPS9KntZ8OjqRJqbYzu0uHgStb/XkTnwTgxjfch9DXrSMeyXaVr2g/
Eu4eNlok7I1OSCvAhUnO1iMZ+myKRdygo1MwUTAdBgNVHQ4EFgQUeQTtJwsXw/MC
XFSlioWTgELvLWMwHwYDVR0jBBgwFoAUeQTtJwsXw/MCXFSlioWTgELvLWMwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAgziFpeC/oVqUwRWg5hAj
iUmTolB/j0UaUpsTvdR/9dACIQDCJ4avkZfrE/cxlE+zbOOvAjvu7qfB7Jtm60My
rg8TOQ==
-----END CERTIFICATE-----`
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0gJSsqUaNciMylgw
nL96R+ttV4IJyZySNL65HCpbeg+hRANCAAQPS9KntZ8OjqRJqbYzu0uHgStb/XkT
nwTgxjfch9DXrSMeyXaVr2g/Eu4eNlok7I1OSCvAhUnO1iMZ+myKRdyg
-----END PRIVATE KEY-----`

describe('when a certificate ends', () => {
  it('is what an address shows to browsers, whoever signed it', async () => {
    const server = createServer({ cert: CERTIFICATE, key: KEY }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      expect(await certificateEnd(`https://localhost:${port}`)).toEqual(new Date('2051-07-17T13:28:33.000Z'))
    } finally {
      server.close()
    }
    expect(await certificateEnd(`https://localhost:${port}`)).toBe('unseen')
  })

  it('is asked of https addresses alone', async () => {
    expect(await certificateEnd('http://127.0.0.1:3000')).toBe('none')
  })
})
