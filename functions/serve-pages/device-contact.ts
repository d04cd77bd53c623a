import type { Actor } from '../../shared/access/officer.ts'
import type { RefusalReason } from '../../shared/attachments/attachment.ts'
import type { CountryProfile, Language } from '../../shared/countries/profile.ts'
import type { Known } from '../../shared/forms/prefill.ts'
import type { Stage } from '../../shared/procedure/procedure.ts'

/** Where a version of a form is loaded from: its checks, its rules of risk, and its questions in a language. Paths. */
export interface FormFiles {
  readonly checks: string
  /** Undefined: it was begun when rules still came with the checks. */
  readonly rules: string | undefined
  readonly words: string
}

/** A form that an officer may fill in without a line. */
export interface OfflineForm {
  readonly id: string
  readonly version: string
  readonly stage: string
  readonly title: string
  /** As what the officer fills it in: risk rules may ask. */
  readonly by: Pick<Actor, 'authority' | 'role'>
  /** Whether it opens a case, or belongs to one. */
  readonly opens: boolean
  readonly files: FormFiles
}

/** The forms that a country has, by id: the versions that it accepts, and what each form is called. */
export type FormsKnown = Readonly<
  Record<string, { readonly versions: readonly string[]; readonly titles: Readonly<Partial<Record<Language, string>>> }>
>

/** What the server tells a device that asks. */
export interface Contact {
  /** The server's time, RFC 3339: a device's clock may be wrong. */
  readonly now: string
  /** For each device id asked about: whether it may keep what it holds. */
  readonly words: Readonly<Record<string, 'keep' | 'wipe'>>
  /** Undefined: nobody is signed in here. */
  readonly session?: {
    readonly officer: string
    readonly name: string
    readonly csrf: string
    readonly forms: readonly OfflineForm[]
    /** Of the whole country, whatever the officer's role: what they began under another is still theirs. */
    readonly catalogue?: FormsKnown
    /** Path of the guidance of the stages. */
    readonly guidance: string
  }
  /** A session that its officer has hidden: the text that a device proves with its key to bring it back. */
  readonly hidden?: string | undefined
}

export interface WordPaths {
  readonly first: string
  readonly more: string
}

/** What a page of the device is given with it. */
export interface DeviceSettings {
  readonly language: Language
  readonly languages: readonly Language[]
  readonly country: Pick<CountryProfile, 'id' | 'name' | 'timeZone'>
  /** Paths of the words, by language: of what is shown first, and of everything else. */
  readonly words: Readonly<Record<string, WordPaths>>
}

type Names = Readonly<Record<string, Readonly<Partial<Record<Language, string>>>>>

/** A case as it stands, as far as its officer may read it: what a device keeps of it. */
export interface CaseNow {
  readonly caseId: string
  readonly reference: string
  readonly version: number
  /** With whose eyes its officer read it. */
  readonly audiences: readonly string[]
  readonly name: string | undefined
  readonly stage: Stage
  /** Ids of the forms that may be recorded on it. */
  readonly forms: readonly string[]
  /** What is known of each concept, to fill further forms in with. */
  readonly known: readonly (readonly [concept: string, known: Known])[]
  /** What the forms and authorities that it is known from are called, by id, in each language. */
  readonly sources: { readonly forms: Names; readonly authorities: Names }
  readonly submissions: readonly {
    readonly sequence: number
    readonly formId: string
    readonly title: string
    readonly at: string
    /** Questions and answers in the reader's language, one line each. */
    readonly lines: readonly { readonly question: string; readonly answer: string }[]
  }[]
}

/** What a device asks of a case that it keeps, or that its forms are for. */
export type CaseAsked = Pick<CaseNow, 'caseId' | 'audiences'>

/** Cases asked of at a time. */
export const MOST_CASES_ASKED = 50

/** Where a file stands that a device sends in parts, as its server tells it. */
export interface FileArrival {
  /** `arriving`: some of its parts are there. `taken`: it is clean, or part of a case already. */
  readonly state: 'unknown' | 'arriving' | 'being-checked' | 'taken' | 'refused'
  /** The numbers of the parts that need not be sent again. */
  readonly parts: readonly number[]
  readonly reason?: RefusalReason
}
