import { describe, expect, it } from 'vitest'
import { placeOf } from '../../../functions/serve-pages/place-of.ts'

const at = (method: string, address: string, language?: string): string => {
  const { pathname, searchParams } = new URL(address, 'https://mx.amparo.example')
  return placeOf({ method, path: pathname, query: searchParams }, language)
}

describe('the place of a page', () => {
  it('keeps in another language what was asked of it', () => {
    expect(at('GET', '/?stage=protection&overdue=yes&lang=es', 'ht')).toBe('/?stage=protection&overdue=yes&lang=ht')
    expect(at('GET', '/find?reference=MX-1+%26%3C', 'fr')).toBe('/find?reference=MX-1+%26%3C&lang=fr')
    expect(at('GET', '/hidden?next=%2Fcases%2F1%3Fdone%3D2')).toBe('/hidden?next=%2Fcases%2F1%3Fdone%3D2')
    expect(at('GET', '/guidance?lang=fr')).toBe('/guidance')
  })

  it('is where the form stood, for a page that answers one', () => {
    expect(at('POST', '/drafts/1/child?return=check', 'es')).toBe('/drafts/1/child?return=check&lang=es')
    expect(at('POST', '/cases/1/do/flag', 'es')).toBe('/cases/1/do/flag?lang=es')
    expect(at('POST', '/drafts/1/send', 'es')).toBe('/drafts/1/check?lang=es')
    expect(at('POST', '/cases/1/correct/3')).toBe('/cases/1')
    for (const path of ['/assign', '/hide', '/sign-out', '/start/first-contact', '/drafts/1/delete', '/devices/1/wipe'])
      expect([path, at('POST', path, 'fr')]).toEqual([path, '/?lang=fr'])
  })

  it('keeps nothing of a sign-in that failed', () => {
    expect(at('GET', '/signed-in?code=secret&state=secret', 'es')).toBe('/?lang=es')
  })
})
