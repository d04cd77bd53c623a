import type { Actor, Officer } from '../access/officer.ts'
import { isTheirsToCorrect } from '../access/permissions.ts'
import { dateIn } from '../procedure/local-time.ts'
import { signOffOf } from '../procedure/procedure.ts'
import type { Case, PanelMember, SubmissionMark } from './case.ts'
import { goodSignatures, type Moment } from './case-facts.ts'
import { comingOfAge, isWithinTransition } from './coming-of-age.ts'
import type { Command, CommandType } from './commands.ts'
import { currentPanel } from './current-panel.ts'
import { erasureStep } from './erasure.ts'
import { escalationOf } from './escalation.ts'
import type { GuardianRecord, Happening } from './events.ts'
import { notPermitted, type Refusal, refuse } from './refusal.ts'
import type { Rules } from './rules.ts'
import type { Survey } from './tasks.ts'

/** What a decider has to go by: who acts is permitted, the case is the one they saw, and no guard stands in the way. */
export interface Context {
  readonly survey: Survey
  readonly rules: Rules
  readonly state: Case
  readonly actor: Actor
  /** Who acts, with everything else that they are. */
  readonly by: Officer
  readonly moment: Moment
}

type Decider<Type extends CommandType> = (
  context: Context,
  command: Extract<Command, { type: Type }>,
) => Happening | Refusal

export type Deciders = { readonly [Type in CommandType]: Decider<Type> }

/** Each is kept with the case, and without an end to them it would one day be too large to be written again. */
const MOST_FLAGS = 30

/** What each command makes happen, or why it is not sound. */
export const deciders: Deciders = {
  'submit-form': ({ state }, { submission, findings }) => {
    // Asked before the child asked for protection, and accepted: the country is still not one to hand the child to.
    if (submission.formId === 'handover-abroad' && seeksProtectionFrom(state, state.abroad?.country))
      return refuse('protection-claimed', 'rule:non-refoulement')
    return { type: 'submission-recorded', submission, findings }
  },

  correct: ({ actor, rules }, { submission, findings, corrects, older, reason, author }) => {
    if (!isTheirsToCorrect(actor, author)) return notPermitted('correct')
    if (!rules.procedure.forms.some(rule => rule.form === submission.formId)) return refuse('unknown-form')
    return { type: 'submission-corrected', submission, findings, corrects, ...(older && { older }), reason }
  },

  assign: ({ actor, rules, state }, { officer, office: named }) => {
    if (officer === undefined && named === undefined) return unknown('/office')
    const isTheirs = rules.profile.offices.some(one => one.id === named && one.authority === actor.authority)
    if (named !== undefined && !isTheirs) return unknown('/office')
    // A case that gets another officer stays with its office: nobody there would see it any more.
    const office = named ?? state.assigned[actor.authority]?.office
    return {
      type: 'case-assigned',
      authority: actor.authority,
      ...(officer !== undefined && { officer }),
      ...(office !== undefined && { office }),
    }
  },

  'take-protective-measure': ({ rules }, { measure, note }) => {
    if (!rules.procedure.measures.some(one => one.id === measure)) return unknown('/measure')
    return { type: 'protective-measure-taken', measure, ...(note !== undefined && { note }) }
  },

  'open-migration-procedure': ({ state }, { procedure }) =>
    state.migrationProcedure
      ? alreadySo()
      : { type: 'migration-procedure-opened', ...(procedure !== undefined && { procedure }) },

  'record-guardian': (_, { guardian }) => ({ type: 'guardian-recorded', guardian: guardianOf(guardian) }),

  'record-consent': ({ rules }, { consent, basis, givenBy }) =>
    rules.procedure.consents.includes(consent)
      ? { type: 'consent-recorded', consent, basis, ...(givenBy !== undefined && { givenBy }) }
      : unknown('/consent'),

  'withdraw-consent': ({ state }, { consent, reason }) =>
    state.consents[consent] === 'given' ? { type: 'consent-withdrawn', consent, reason } : alreadySo(),

  'convene-panel': ({ rules }, { members }) => {
    const { quorum, chairedBy } = rules.procedure.panel
    if (new Set(members.map(one => one.officer)).size < members.length) return refuse('member-twice', 'promise:5')
    if (members.filter(mayVote).length < quorum) return refuse('panel-without-quorum', 'promise:5', { quorum })
    const chairs = members.filter(one => one.chair)
    const [chair] = chairs
    if (chairs.length !== 1 || chair?.authority !== chairedBy || !mayVote(chair))
      return refuse('not-chaired-by-child-protection', 'promise:5')
    return { type: 'panel-convened', members }
  },

  vote: ({ state, actor, by }, { decision, dissent }) => {
    const panel = currentPanel(state)
    const member = panel?.members.find(one => one.officer === actor.officer)
    if (member === undefined || panel === undefined) return refuse('not-on-the-panel', 'promise:5')
    // Who sits for an authority belongs to it, whatever was written down when the panel was convened.
    if (!by.grants.some(({ authority }) => authority === member.authority))
      return refuse('not-on-the-panel', 'promise:5')
    if (member.conflictOfInterest) return refuse('conflict-of-interest', 'promise:5')
    if (!member.confidentialityUndertaken) return refuse('not-on-the-panel', 'promise:5')
    if (panel.votes[actor.officer] !== undefined) return refuse('already-voted', 'promise:5')
    return { type: 'vote-cast', decision, ...(dissent !== undefined && { dissent }) }
  },

  sign: ({ rules, state, actor }, { subject }) => {
    const signOff = signOffOf(rules.procedure, subject)
    if (signOff === undefined) return unknown('/subject')
    const signed = goodSignatures(state, signOff)
    if (signed[actor.authority] !== undefined) return refuse('already-signed', 'promise:1')
    if (Object.values(signed).some(one => one.officer === actor.officer))
      return refuse('one-person-for-both', 'promise:1')
    if (signOff.notByAuthor && isByHandOf(actor.officer, state.forms[signOff.of]))
      return refuse('own-work', `procedure:${subject}`)
    return { type: 'signed', subject, complete: Object.keys(signed).length + 1 === signOff.by.length }
  },

  'refer-to-partner': ({ rules, moment }, { partner, authority, purpose, until }) => {
    if (!rules.procedure.partners.some(one => one.id === partner)) return unknown('/partner')
    if (until < dateIn(new Date(moment.at), rules.profile.timeZone)) return refuse('ended-before-today')
    return { type: 'referred-to-partner', partner, authority: authority ?? partner, purpose, until }
  },

  'refer-abroad': ({ rules, state }, { country, purpose }) => {
    if (country === rules.profile.id) return unknown('/country')
    if (seeksProtectionFrom(state, country)) return refuse('protection-claimed', 'rule:non-refoulement')
    return { type: 'referred-abroad', country, purpose }
  },

  'record-answer-abroad': (_, { answer, reason }) => ({
    type: 'answered-abroad',
    answer,
    ...(reason !== undefined && { reason }),
  }),

  flag: ({ state }, { flag, note }) =>
    Object.keys(state.flags).length >= MOST_FLAGS && !Object.hasOwn(state.flags, flag)
      ? refuse('too-many-flags')
      : { type: 'flagged', flag, note },

  unflag: ({ state, actor }, { flag, reason }) => {
    const isSet = Object.hasOwn(state.flags, flag)
    // What child protection warns of is not settled by anybody else's word; nor are they told whether it does.
    if (actor.authority !== 'child-protection' && !(isSet && state.flags[flag]?.authority === actor.authority))
      return refuse('flag-of-child-protection', 'permission:unflag')
    if (!isSet) return alreadySo()
    return { type: 'unflagged', flag, reason }
  },

  'override-risk': ({ state }, { risk, reason }) =>
    state.risk === risk ? alreadySo() : { type: 'risk-overridden', risk, reason },

  'recognise-vulnerability': ({ rules, state }, { vulnerability, reason }) => {
    if (!rules.procedure.vulnerabilities.some(one => one.id === vulnerability)) return unknown('/vulnerability')
    if (state.vulnerabilities[vulnerability]?.withdrawn === false) return alreadySo()
    return { type: 'vulnerability-recognised', vulnerability, reason }
  },

  'withdraw-vulnerability': ({ state }, { vulnerability, reason }) =>
    state.vulnerabilities[vulnerability]?.withdrawn === false
      ? { type: 'vulnerability-withdrawn', vulnerability, reason }
      : alreadySo(),

  close: () => ({ type: 'case-closed' }),

  reopen: (_, { reason }) => ({ type: 'case-reopened', reason }),

  'note-overdue': ({ rules, state, survey, moment }, { task, dueAt, level }) => {
    const open = survey.tasks.find(one => one.id === task && one.dueAt === dueAt)
    if (open === undefined || escalationOf(rules, open, moment.at) < level) return refuse('not-due')
    const told = state.escalations[task]
    if (told !== undefined && told.dueAt === dueAt && told.level >= level) return alreadySo()
    return { type: 'task-overdue', task, authority: open.by.authority, dueAt, level }
  },

  'note-transition-due': ({ rules, state, moment }, { eighteenOn }) => {
    const coming = comingOfAge(state.age)
    const today = dateIn(new Date(moment.at), rules.profile.timeZone)
    if (coming?.earliest !== eighteenOn || !isWithinTransition(coming, today)) return refuse('not-due')
    if (state.milestones.transition === eighteenOn) return alreadySo()
    return { type: 'transition-plan-due', eighteenOn }
  },

  'note-coming-of-age': ({ rules, state, moment }, { eighteenOn }) => {
    const today = dateIn(new Date(moment.at), rules.profile.timeZone)
    if (comingOfAge(state.age)?.latest !== eighteenOn || today < eighteenOn) return refuse('not-due')
    if (state.milestones.ofAge === eighteenOn) return alreadySo()
    return { type: 'came-of-age', eighteenOn }
  },

  'announce-erasure': (context, command) =>
    isStep('announce', context, command) ? { type: 'erasure-due', on: command.on } : refuse('not-due'),

  erase: (context, command) =>
    isStep('erase', context, command) ? { type: 'case-erased', on: command.on } : refuse('not-due'),
}

/** The decider of a command's own type: the only place where the two are put together. */
export function decideOn<Type extends CommandType>(
  table: Deciders,
  context: Context,
  command: Extract<Command, { type: Type }>,
): Happening | Refusal {
  const decider: Decider<Type> = table[command.type as Type]
  return decider(context, command)
}

/**
 * Who asks for protection from a country is neither made known to it nor handed to it (non-refoulement). A child whose
 * nationality nobody knows might be of any country.
 */
function seeksProtectionFrom({ vulnerabilities, nationalities }: Case, country: string | undefined): boolean {
  if (country === undefined || vulnerabilities['international-protection']?.withdrawn !== false) return false
  return nationalities.length === 0 || nationalities.includes(country)
}

function isByHandOf(officer: string, form: SubmissionMark | undefined): boolean {
  return form?.officer === officer || form?.others?.includes(officer) === true
}

/** Who may vote: no conflict of interest, and the undertaking of confidentiality given. */
export function mayVote(member: PanelMember): boolean {
  return !member.conflictOfInterest && member.confidentialityUndertaken
}

/** Whether this is what is to be done about erasing the case, just as it was looked at. */
function isStep(
  what: 'announce' | 'erase',
  { rules, state, moment }: Context,
  { on, version }: { readonly on: string; readonly version: number },
): boolean {
  const step = erasureStep(rules, state, moment.at)
  return version === state.version && step?.do === what && step.on === on
}

function unknown(path: string): Refusal {
  return refuse('unknown-choice', undefined, { path })
}

function alreadySo(): Refusal {
  return refuse('already-so')
}

function guardianOf(asked: Extract<Command, { type: 'record-guardian' }>['guardian']): GuardianRecord {
  switch (asked.status) {
    case 'appointed': {
      const { status, name, appointedBy } = asked
      return { status, name, ...(appointedBy !== undefined && { appointedBy }) }
    }
    case 'requested': {
      const { status, requestedFrom } = asked
      return { status, ...(requestedFrom !== undefined && { requestedFrom }) }
    }
    case 'not-required':
      return { status: asked.status, reason: asked.reason }
  }
}
