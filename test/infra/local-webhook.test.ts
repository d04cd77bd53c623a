import { describe, expect, it } from 'vitest'
import { profileOf } from '../../infra/build/profiles.ts'
import { withLocalWebhook } from '../../infra/local-webhook.ts'
import { readProfile } from '../../shared/countries/profile.ts'

const mexico = profileOf('mx')

describe('a webhook on this machine', () => {
  it('is a webhook that a profile could have, and leads to the program that was named', () => {
    const { profile, receivers } = withLocalWebhook(mexico, 'migration=http://127.0.0.1:8080/notices?a=b')
    const { webhook } = profile.authorities.find(({ id }) => id === 'migration') ?? {}
    expect(receivers).toEqual({ [new URL(webhook?.url ?? '').origin]: 'http://127.0.0.1:8080' })
    expect(webhook?.url).toMatch(/\.example\/notices\?a=b$/)
    expect(readProfile('mx.json', profile)).toEqual(profile)
    const consumers = ['arn:aws:iam::111122223333:role/system']
    const read = { ...mexico, authorities: mexico.authorities.map(one => ({ ...one, consumers })) }
    expect(withLocalWebhook(read, 'migration=http://127.0.0.1:80').profile.authorities[1]?.consumers).toEqual([])
  })

  it.each([
    ['migration', 'takes an authority and where it listens here'],
    ['migration=https://elsewhere.example/', 'takes an authority and where it listens here'],
    ['migration=http://169.254.169.254/', 'takes an authority and where it listens here'],
    [
      'refugee-body=http://127.0.0.1:8080',
      'no authority "refugee-body" has a queue: --webhook is of child-protection | migration',
    ],
  ])('written %s is refused, with what to write', (written, expected) => {
    expect(() => withLocalWebhook(mexico, written)).toThrow(expected)
  })
})
