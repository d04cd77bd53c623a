import type * as v from 'valibot'
import {
  attachmentSchema,
  caseSchema,
  formListSchema,
  healthSchema,
  historySchema,
  keySetSchema,
  oneFormSchema,
  problemSchema,
  receiptSchema,
  worklistPageSchema,
} from '../../functions/serve-api/answer-schemas.ts'
import { submissionSchema, worklistSchema } from '../../functions/serve-api/request-schemas.ts'
import { attachmentIdSchema } from '../../shared/attachments/attachment.ts'
import { commandSchemas } from '../../shared/cases/commands.ts'
import { caseIdSchema, commandIdSchema } from '../../shared/cases/ids.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { COMMAND_EXAMPLES, SUBMISSION_EXAMPLES } from './examples.ts'
import { schemaOf } from './schema-of.ts'

/** The version of the contract: the first number changes with what breaks a program that is written against it. */
const CONTRACT_VERSION = '1.0.0'

export const CONTRACT_INFO = {
  version: CONTRACT_VERSION,
  license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const content = (name: string, type = 'application/json') => ({ [type]: { schema: reference(name) } })
const problem = (description: string) => ({ description, content: content('Problem', 'application/problem+json') })
const answer = (description: string, name: string, type?: string) => ({ description, content: content(name, type) })

const UNREADABLE = { 400: problem('The body is not JSON') }
// API Gateway answers this by itself, in its own words.
const NOT_SIGNED_IN = { 401: { description: 'No token, or not a good one. The body is the gateway’s own.' } }
const TOO_MANY = { 429: { description: 'Too many requests at once. The body is the gateway’s own.' } }
const NOT_PERMITTED = { 403: problem('Your role does not permit this; `restsOn` names the permission') }
const NOT_FOUND = { 404: problem('There is nothing here for you: also where it is not yours') }
const CONFLICT = { 409: problem('The case has changed since, or the command id was used with other content') }
const TOO_LARGE = { 413: problem('The body is larger than 1 MB') }
const FAULTY = { 422: problem('What was sent has faults, each with a path and a code; or a promise stands against it') }
const OUR_FAULT = { 500: problem('A fault of ours: nothing was stored') }
const TRY_AGAIN = { 503: problem('A service did not answer: send the same request again, with the same command id') }

const inPath = (name: string, schema: v.GenericSchema, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: schemaOf(schema, 'input'),
})
const COMMAND_ID = inPath(
  'commandId',
  commandIdSchema,
  'A UUIDv7 that you make. The same call again is answered 200 with the first receipt.',
)
const CASE_ID = inPath('caseId', caseIdSchema, 'As a receipt or the worklist gives it.')

const CASE_QUERY: Readonly<Record<keyof typeof worklistSchema.entries, string>> = {
  stage: 'Only this stage.',
  due: 'Only cases due before this moment.',
  assignee: 'Only cases assigned to this officer (the subject of their token); `me`: the caller.',
  risk: 'Only this risk.',
  overdue: 'Only what is overdue, or only what is not.',
  authority: 'Cases in which somebody of this authority has something to do.',
  role: 'Cases in which somebody of this role has something to do.',
  cursor: 'The `cursor` of the page before.',
}

/** The description of the API, OpenAPI 3.1: every request's schema is the one that the code checks with. */
export function openapi() {
  const commands = Object.keys(commandSchemas)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Amparo: the API for programs and for offline sync',
      description:
        'Errors are RFC 9457 `application/problem+json` with a stable `type`, what the refusal rests on, and `faults: [{path, code}]` without values. A write names its own command id and may be repeated at any time.',
      ...CONTRACT_INFO,
    },
    servers: [{ url: '/', description: 'The deployment that serves this document' }],
    security: [{ token: [] }],
    tags: [
      { name: 'forms', description: 'The assessments, as JSON Schema' },
      { name: 'cases', description: 'What is recorded of a child, as far as the caller may know it' },
      { name: 'service', description: 'For programs and monitors' },
    ],
    paths: {
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether the service answers',
          tags: ['service'],
          security: [],
          responses: { 200: answer('It does', 'Health'), ...problems(OUR_FAULT) },
        },
      },
      '/api/jwks.json': {
        get: {
          operationId: 'keys',
          summary: 'The keys that notices are signed with (JWK Set, RFC 7517)',
          description:
            'A new key stands here an hour before it signs, an old one for 30 days after. Where a key id is unknown, read again.',
          tags: ['service'],
          security: [],
          responses: { 200: answer('The keys', 'KeySet', 'application/jwk-set+json'), ...problems(TRY_AGAIN) },
        },
      },
      ...Object.fromEntries(
        ['openapi', 'asyncapi'].map(name => [
          `/api/${name}.json`,
          {
            get: {
              operationId: name,
              summary: name === 'openapi' ? 'This document' : 'The messages in the authorities’ queues (AsyncAPI 3.0)',
              tags: ['service'],
              security: [],
              responses: {
                200: { description: 'The document', content: { 'application/json': { schema: { type: 'object' } } } },
                ...problems(OUR_FAULT),
              },
            },
          },
        ]),
      ),
      '/api/forms': {
        get: {
          operationId: 'listForms',
          summary: 'The forms of the country, in the order of the procedure',
          tags: ['forms'],
          responses: { 200: answer('The forms', 'FormList'), ...problems(NOT_SIGNED_IN, NOT_PERMITTED) },
        },
      },
      '/api/forms/{id}': {
        get: {
          operationId: 'readForm',
          summary: 'One form in one language',
          tags: ['forms'],
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: 'first-contact' },
            { name: 'lang', in: 'query', schema: { type: 'string', enum: LANGUAGES }, example: 'es' },
            { name: 'version', in: 'query', schema: { type: 'string' }, description: 'Left out: the newest.' },
          ],
          responses: {
            200: answer('The form', 'Form'),
            ...problems(NOT_SIGNED_IN, NOT_PERMITTED, NOT_FOUND, FAULTY),
          },
        },
      },
      '/api/submissions/{commandId}': {
        put: {
          operationId: 'submitForm',
          summary: 'Send a form that was filled in; a first contact without `caseId` opens a case',
          tags: ['cases'],
          parameters: [COMMAND_ID],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: reference('Submission'), examples: SUBMISSION_EXAMPLES } },
          },
          responses: {
            200: answer('It was stored before: the first receipt', 'Receipt'),
            201: answer('Stored', 'Receipt'),
            ...problems(UNREADABLE, NOT_SIGNED_IN, NOT_PERMITTED, NOT_FOUND, CONFLICT, TOO_LARGE, FAULTY, TRY_AGAIN),
          },
        },
      },
      '/api/attachments': {
        post: {
          operationId: 'inviteFile',
          summary: 'An id for a file that is to answer a question, and the form to send the file with',
          tags: ['cases'],
          responses: {
            201: answer('Send the file with this', 'Attachment'),
            ...problems(NOT_SIGNED_IN, NOT_PERMITTED, TRY_AGAIN),
          },
        },
      },
      '/api/attachments/{attachmentId}': {
        get: {
          operationId: 'readFile',
          summary: 'Leads to a file for a minute: whoever sent it, then whoever may read the answer that names it',
          tags: ['cases'],
          parameters: [inPath('attachmentId', attachmentIdSchema, 'As `POST /api/attachments` gave it.')],
          responses: {
            200: {
              description: 'Where redirects are followed: the file',
              content: { 'application/pdf': {}, 'image/jpeg': {} },
            },
            302: { description: 'The file is at `location` for a minute' },
            ...problems(NOT_SIGNED_IN, NOT_FOUND, TRY_AGAIN),
            409: problem('The file is being checked'),
            410: problem('The file was not taken; the fault says why'),
          },
        },
      },
      '/api/cases': {
        get: {
          operationId: 'worklist',
          summary: 'The caller’s worklist, what is due first first',
          tags: ['cases'],
          parameters: Object.entries(CASE_QUERY).map(([name, description]) => ({
            name,
            in: 'query',
            description,
            schema: schemaOf(worklistSchema.entries[name as keyof typeof CASE_QUERY], 'input'),
          })),
          responses: {
            200: answer('A page of cases', 'WorklistPage'),
            ...problems(NOT_SIGNED_IN, NOT_PERMITTED, FAULTY, TRY_AGAIN),
          },
        },
      },
      '/api/cases/{caseId}': {
        get: {
          operationId: 'readCase',
          summary: 'A case with what the caller may read of it and do next',
          tags: ['cases'],
          parameters: [CASE_ID],
          responses: { 200: answer('The case', 'Case'), ...problems(NOT_SIGNED_IN, NOT_FOUND, TRY_AGAIN) },
        },
      },
      '/api/cases/{caseId}/events': {
        get: {
          operationId: 'readHistory',
          summary: 'The history of a case, with what the caller may not hear of left out',
          tags: ['cases'],
          parameters: [CASE_ID],
          responses: { 200: answer('The history', 'History'), ...problems(NOT_SIGNED_IN, NOT_FOUND, TRY_AGAIN) },
        },
      },
      '/api/cases/{caseId}/commands/{commandId}': {
        put: {
          operationId: 'command',
          summary: 'Do something to a case',
          description: `One of: ${commands.join(', ')}. What the caller may do is in \`may\` of the case.`,
          tags: ['cases'],
          parameters: [CASE_ID, COMMAND_ID],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: reference('Command'), examples: COMMAND_EXAMPLES } },
          },
          responses: {
            200: answer('It was done before: the first receipt', 'Receipt'),
            201: answer('Done', 'Receipt'),
            ...problems(UNREADABLE, NOT_SIGNED_IN, NOT_PERMITTED, NOT_FOUND, CONFLICT, TOO_LARGE, FAULTY, TRY_AGAIN),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The ID token of the country’s identity provider; groups are `<authority>:<role>`.',
        },
      },
      schemas: {
        Submission: schemaOf(submissionSchema, 'input'),
        Command: {
          oneOf: commands.map(type => reference(commandName(type))),
          discriminator: {
            propertyName: 'type',
            mapping: Object.fromEntries(commands.map(type => [type, `#/components/schemas/${commandName(type)}`])),
          },
        },
        ...Object.fromEntries(
          Object.entries(commandSchemas).map(([type, schema]) => [commandName(type), schemaOf(schema, 'input')]),
        ),
        Attachment: schemaOf(attachmentSchema, 'output'),
        Receipt: schemaOf(receiptSchema, 'output'),
        Problem: schemaOf(problemSchema, 'output'),
        FormList: schemaOf(formListSchema, 'output'),
        Form: schemaOf(oneFormSchema, 'output'),
        WorklistPage: schemaOf(worklistPageSchema, 'output'),
        Case: schemaOf(caseSchema, 'output'),
        History: schemaOf(historySchema, 'output'),
        KeySet: schemaOf(keySetSchema, 'output'),
        Health: schemaOf(healthSchema, 'output'),
      },
    },
  }
}

/** `take-protective-measure` as a name of a schema: `CommandTakeProtectiveMeasure`. */
function commandName(type: string): string {
  return `Command${type
    .split('-')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}`
}

function problems(...all: readonly Readonly<Record<number, object>>[]): Readonly<Record<string, object>> {
  return Object.assign({}, ...all, TOO_MANY)
}
