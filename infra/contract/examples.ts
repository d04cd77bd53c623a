import { subjectOf } from '../local/openid/user-claims.ts'

interface Example {
  readonly summary: string
  readonly value: Readonly<Record<string, unknown>>
}

/** A first contact with all that is known of a small child; every form's own examples lie beside it. */
export const SUBMISSION_EXAMPLES = {
  'first-contact': {
    summary: 'A small child who does not speak yet: opens a case',
    value: {
      formId: 'first-contact',
      formVersion: '1.0.0',
      filledAt: '2026-03-02T18:44:00Z',
      answers: {
        encounter: { at: '2026-03-02T18:15:00Z', place: 'Terminal de buses', authority: 'police' },
        child: { sex: 'unknown', age: 2, ageEstimated: 'yes', interpreterNeeded: 'unknown' },
        company: { status: 'unknown' },
        needs: { immediate: ['health', 'other'], other: 'Clean clothes and nappies' },
        voice: { told: 'no', whyNotTold: 'The child is too small to understand; an adult stays with them.' },
      },
    },
  },
} as const satisfies Readonly<Record<string, Example>>

const member = (user: string, authority: string, chair = false) => ({
  officer: subjectOf(user),
  authority,
  chair,
  conflictOfInterest: false,
  confidentialityUndertaken: true,
})

/** One of each command. They are played, in an order in which all of them are possible, by the test of the contract. */
export const COMMAND_EXAMPLES = {
  assign: {
    summary: 'A supervisor gives the case to somebody of their authority',
    value: { type: 'assign', officer: subjectOf('caseworker') },
  },
  'take-protective-measure': {
    summary: 'Child protection acts at once; no decision is waited for',
    value: { type: 'take-protective-measure', measure: 'medical-care', note: 'Seen by a doctor.' },
  },
  'open-migration-procedure': {
    summary: 'Possible once child protection has been notified of the case',
    value: { type: 'open-migration-procedure' },
  },
  'record-guardian': {
    summary: 'The child has a guardian',
    value: {
      type: 'record-guardian',
      guardian: { status: 'appointed', name: 'Rosa Mejía', appointedBy: 'Family court' },
    },
  },
  'record-consent': {
    summary: 'Consent to share across the border',
    value: { type: 'record-consent', consent: 'cross-border', basis: 'consent', givenBy: 'The child and her guardian' },
  },
  'withdraw-consent': {
    summary: 'Consent can be withdrawn at any time',
    value: { type: 'withdraw-consent', consent: 'family-tracing', reason: 'The child does not wish it any more.' },
  },
  'convene-panel': {
    summary: 'Three members at least, chaired by child protection',
    value: {
      type: 'convene-panel',
      members: [
        member('supervisor', 'child-protection', true),
        member('caseworker', 'child-protection'),
        member('migration-supervisor', 'migration'),
      ],
    },
  },
  vote: { summary: 'A member of the panel votes', value: { type: 'vote', decision: 'approves' } },
  sign: { summary: 'An authority signs', value: { type: 'sign', subject: 'determination' } },
  'refer-to-partner': {
    summary: 'A partner sees the case until a day',
    value: {
      type: 'refer-to-partner',
      partner: 'un-agency',
      purpose: 'Advice on international protection.',
      until: '2099-12-31',
    },
  },
  'refer-abroad': {
    summary: 'Another country is asked',
    value: { type: 'refer-abroad', country: 'hn', purpose: 'Reunification with her grandmother.' },
  },
  'record-answer-abroad': {
    summary: 'The other country has answered',
    value: { type: 'record-answer-abroad', answer: 'accepted' },
  },
  flag: { summary: 'Something to look at', value: { type: 'flag', flag: 'medical', note: 'Fever since yesterday.' } },
  unflag: { summary: 'It was looked at', value: { type: 'unflag', flag: 'medical', reason: 'The fever is gone.' } },
  'override-risk': {
    summary: 'A caseworker sees the risk otherwise, and says why',
    value: { type: 'override-risk', risk: 'medium', reason: 'She is safe now, and not alone.' },
  },
  'recognise-vulnerability': {
    summary: 'A vulnerability is recognised: its protections hold from now',
    value: { type: 'recognise-vulnerability', vulnerability: 'indigenous', reason: 'Her family is Lenca.' },
  },
  'withdraw-vulnerability': {
    summary: 'A supervisor withdraws what was recognised in error',
    value: { type: 'withdraw-vulnerability', vulnerability: 'indigenous', reason: 'Recorded on the wrong case.' },
  },
  close: { summary: 'Only with both signatures on the closure form', value: { type: 'close' } },
  reopen: { summary: 'A closed case is opened again', value: { type: 'reopen', reason: 'She has been met again.' } },
  correct: {
    summary: 'A submission is corrected; both stay in the history',
    value: {
      type: 'correct',
      corrects: 1,
      filledAt: '2026-03-02T19:10:00Z',
      answers: {
        ...SUBMISSION_EXAMPLES['first-contact'].value.answers,
        child: { sex: 'female', age: 3, ageEstimated: 'yes', interpreterNeeded: 'unknown' },
      },
      reason: 'A neighbour knew her age.',
    },
  },
} as const satisfies Readonly<Record<string, Example>>
