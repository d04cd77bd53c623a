import type { Action } from '../../../shared/cases/what-may-be-done.ts'
import type { InLanguages } from '../../../shared/procedure/procedure.ts'
import type { Visit } from '../visit.ts'
import { caseWords, isCaseWord, wordFor } from './case-words.ts'

/** What things of a country are called in the reader's language: authorities, roles, forms, measures, actions. */
export function namesFor({ language, country }: Pick<Visit, 'language' | 'country'>) {
  const t = caseWords(language)
  const { profile, procedure, forms } = country
  const titled = (list: readonly { readonly id: string; readonly title: InLanguages }[], id: string): string =>
    list.find(one => one.id === id)?.title[language] ?? id
  const inFull = (id: string): string =>
    profile.authorities.find(one => one.id === id)?.name[language] ?? wordFor(t, 'authority', id)
  // In a list nobody reads the whole of an authority's name; what a country adds has no shorter one.
  const authority = (id: string): string => (isCaseWord(`authority.${id}`) ? wordFor(t, 'authority', id) : inFull(id))
  const form = (id: string): string => forms.list.find(one => one.id === id)?.titles[language] ?? id
  const role = (id: string): string => {
    const own = Object.entries(profile.procedure.roles).find(([name]) => name === id)?.[1]
    return own?.[language] ?? wordFor(t, 'role', id)
  }
  const action = (one: Action): string => {
    if (one.type === 'submit-form') return form(one.formId)
    return one.type === 'sign' ? t('signSubject', { subject: wordFor(t, 'subject', one.subject) }) : t(`do.${one.type}`)
  }
  return {
    authority,
    /** Whom a question is marked for: an authority, or whoever is not of this country. */
    audience: (id: string): string => (isCaseWord(`audience.${id}`) ? wordFor(t, 'audience', id) : authority(id)),
    authorityInFull: inFull,
    role,
    form,
    action,
    /** Who did it: the role, and whose. */
    by: (by: { readonly authority: string; readonly role: string }): string =>
      by.role === 'system' ? t('role.system') : `${role(by.role)}, ${authority(by.authority)}`,
    office: (id: string): string => profile.offices.find(one => one.id === id)?.name[language] ?? id,
    measure: (id: string): string => titled(procedure.measures, id),
    partner: (id: string): string => titled(procedure.partners, id),
    vulnerability: (id: string): string => titled(procedure.vulnerabilities, id),
    task: (id: string): string => titled(procedure.tasks, id),
    subject: (id: string): string => wordFor(t, 'subject', id),
    consent: (id: string): string => wordFor(t, 'consent', id),
    flag: (id: string): string => wordFor(t, 'flag', id),
  }
}

export type Names = ReturnType<typeof namesFor>
