import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { commandSchemas } from '../../../shared/cases/commands.ts'
import { DECISIONS, LEGAL_BASES } from '../../../shared/cases/events.ts'
import type { Option } from '../../../shared/forms/questions.ts'
import type { SignedInVisit } from '../visit.ts'
import { type CaseTranslate, caseWords } from './case-words.ts'
import { type Names, namesFor } from './names.ts'
import type { KnownOfficer } from './officer-directory.ts'

/** Commands that are asked for on a page of fields. A signature, a panel and a correction have pages of their own. */
export type PlainCommand = Exclude<keyof typeof commandSchemas, 'sign' | 'convene-panel' | 'correct'>

/** One thing that is asked. `name` is its place in the command: `guardian/name`. */
export interface CommandField {
  readonly name: string
  readonly kind: 'choice' | 'text' | 'long-text' | 'date'
  readonly label: string
  readonly hint?: string
  readonly optional: boolean
  readonly options: readonly Option[]
}

/** What the fields of a command are made of. */
export interface FieldSources {
  readonly visit: SignedInVisit
  readonly view: CaseView
  /** Who of the officer's own authority may be given the case. */
  readonly colleagues: readonly KnownOfficer[]
  /** Countries by their two letters, in the reader's language. */
  readonly countries: readonly Option[]
}

/** The flags that officers set; another program may have set others. */
export const FLAGS = ['missing', 'threat', 'contact-lost', 'health', 'other'] as const

interface Asking extends FieldSources {
  readonly t: CaseTranslate
  readonly names: Names
}

const FIELDS: { readonly [Type in PlainCommand]: (asking: Asking) => readonly CommandField[] } = {
  assign: ({ t, names, visit, colleagues }) => [
    choice('officer', t('ask.officer'), officersAsOptions(visit, colleagues, t, names), { optional: true }),
    choice(
      'office',
      t('ask.office'),
      visit.country.profile.offices
        .filter(office => visit.session.officer.grants.some(grant => grant.authority === office.authority))
        .map(({ id }) => ({ value: id, label: names.office(id) })),
      { optional: true, hint: t('ask.officeHint') },
    ),
  ],
  'take-protective-measure': ({ t, names, visit }) => [
    choice(
      'measure',
      t('ask.measure'),
      visit.country.procedure.measures.map(({ id }) => ({ value: id, label: names.measure(id) })),
    ),
    long('note', t('ask.note'), { optional: true }),
  ],
  'open-migration-procedure': ({ t }) => [text('procedure', t('ask.procedure'), { optional: true })],
  'record-guardian': ({ t }) => [
    choice(
      'guardian/status',
      t('ask.guardianStatus'),
      (['appointed', 'requested', 'not-required'] as const).map(value => ({ value, label: t(`guardian.${value}`) })),
    ),
    text('guardian/name', t('ask.guardianName'), { hint: t('ask.ifAppointed'), optional: true }),
    text('guardian/appointedBy', t('ask.guardianAppointedBy'), { hint: t('ask.ifAppointed'), optional: true }),
    text('guardian/requestedFrom', t('ask.guardianRequestedFrom'), { hint: t('ask.ifRequested'), optional: true }),
    long('guardian/reason', t('ask.guardianReason'), { hint: t('ask.ifNotRequired'), optional: true }),
  ],
  'record-consent': ({ t, names, visit }) => [
    choice(
      'consent',
      t('ask.consent'),
      visit.country.procedure.consents.map(id => ({ value: id, label: names.consent(id) })),
    ),
    choice(
      'basis',
      t('ask.basis'),
      LEGAL_BASES.map(value => ({ value, label: t(`basis.${value}`) })),
    ),
    text('givenBy', t('ask.givenBy'), { optional: true }),
  ],
  'withdraw-consent': ({ t, names, view, visit }) => {
    const given = view.protection?.consents
    return [
      choice(
        'consent',
        t('ask.consentWithdrawn'),
        visit.country.procedure.consents
          .filter(id => given === undefined || given[id] === 'given')
          .map(id => ({ value: id, label: names.consent(id) })),
      ),
      reason(t),
    ]
  },
  vote: ({ t }) => [
    choice(
      'decision',
      t('ask.vote'),
      DECISIONS.map(value => ({ value, label: t(`decision.${value}`) })),
    ),
    long('dissent', t('ask.dissent'), { optional: true, hint: t('ask.dissentHint') }),
  ],
  'refer-to-partner': ({ t, names, visit }) => [
    choice(
      'partner',
      t('ask.partner'),
      visit.country.procedure.partners.map(({ id }) => ({ value: id, label: names.partner(id) })),
    ),
    choice(
      'authority',
      t('ask.partnerAuthority'),
      visit.country.profile.authorities
        .filter(({ id }) => id !== 'child-protection' && id !== 'migration')
        .map(({ id }) => ({ value: id, label: names.authority(id) })),
      { optional: true, hint: t('ask.partnerAuthorityHint') },
    ),
    long('purpose', t('ask.purpose'), { hint: t('ask.purposeHint') }),
    { name: 'until', kind: 'date', label: t('ask.until'), hint: t('ask.untilHint'), optional: false, options: [] },
  ],
  'refer-abroad': ({ t, countries, visit }) => [
    choice(
      'country',
      t('ask.country'),
      countries.filter(({ value }) => value !== visit.country.profile.id),
    ),
    long('purpose', t('ask.purposeAbroad')),
  ],
  'record-answer-abroad': ({ t }) => [
    choice(
      'answer',
      t('ask.answerAbroad'),
      (['accepted', 'declined'] as const).map(value => ({ value, label: t(`answer.${value}`) })),
    ),
    long('reason', t('ask.answerReason'), { optional: true }),
  ],
  flag: ({ t, names }) => [
    choice(
      'flag',
      t('ask.flag'),
      FLAGS.map(id => ({ value: id, label: names.flag(id) })),
    ),
    long('note', t('ask.flagNote')),
  ],
  unflag: ({ t, names, view }) => [
    choice(
      'flag',
      t('ask.unflag'),
      Object.keys(view.protection?.flags ?? Object.fromEntries(FLAGS.map(id => [id, '']))).map(id => ({
        value: id,
        label: names.flag(id),
      })),
    ),
    reason(t),
  ],
  'override-risk': ({ t, view }) => [
    choice(
      'risk',
      t('ask.risk'),
      (['high', 'medium', 'low'] as const)
        .filter(value => value !== view.risk)
        .map(value => ({ value, label: t(`risk.${value}`) })),
    ),
    reason(t),
  ],
  'recognise-vulnerability': ({ t, names, visit, view }) => [
    choice(
      'vulnerability',
      t('ask.vulnerability'),
      visit.country.procedure.vulnerabilities
        .filter(({ id }) => !recognised(view).includes(id))
        .map(({ id }) => ({ value: id, label: names.vulnerability(id) })),
    ),
    reason(t, t('ask.vulnerabilityReason')),
  ],
  'withdraw-vulnerability': ({ t, names, view }) => [
    choice(
      'vulnerability',
      t('ask.vulnerabilityWithdrawn'),
      recognised(view).map(id => ({ value: id, label: names.vulnerability(id) })),
    ),
    reason(t),
  ],
  close: () => [],
  reopen: ({ t }) => [reason(t)],
}

/** The fields of a command on a case, in the reader's language. */
export function fieldsOf(type: PlainCommand, sources: FieldSources): readonly CommandField[] {
  return FIELDS[type]({ ...sources, t: caseWords(sources.visit.language), names: namesFor(sources.visit) })
}

export function isPlainCommand(type: string): type is PlainCommand {
  return Object.hasOwn(FIELDS, type)
}

function recognised({ protection }: CaseView): readonly string[] {
  return (protection?.vulnerabilities ?? []).filter(one => !one.withdrawn).map(({ id }) => id)
}

function officersAsOptions(
  { session }: SignedInVisit,
  officers: readonly KnownOfficer[],
  t: CaseTranslate,
  names: Names,
): readonly Option[] {
  const label = ({ id, name, roles }: KnownOfficer): string => {
    const called = `${name} (${roles.map(names.role).join(', ')})`
    return id === session.officer.id ? t('toMyself', { name: called }) : called
  }
  const mine = (one: KnownOfficer): boolean => one.id === session.officer.id
  return [...officers.filter(mine), ...officers.filter(one => !mine(one))].map(one => ({
    value: one.id,
    label: label(one),
  }))
}

type Extra = { readonly optional?: boolean; readonly hint?: string }

function choice(name: string, label: string, options: readonly Option[], extra: Extra = {}): CommandField {
  return { name, kind: 'choice', label, optional: false, options, ...extra }
}

function text(name: string, label: string, extra: Extra = {}): CommandField {
  return { name, kind: 'text', label, optional: false, options: [], ...extra }
}

function long(name: string, label: string, extra: Extra = {}): CommandField {
  return { name, kind: 'long-text', label, optional: false, options: [], ...extra }
}

function reason(t: CaseTranslate, label = t('ask.reason')): CommandField {
  return long('reason', label)
}
