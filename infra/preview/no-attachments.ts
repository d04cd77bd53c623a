import type { Attachments } from '../../shared/storage/attachments.ts'

async function nothingIsStored(): Promise<never> {
  throw new Error('the form preview takes no files')
}

/** What a button for a file fills in: so that an author sees the question answered. */
export const SAMPLE_FILE = 'urn:uuid:01950000-0000-7000-8000-000000000000'

/** The preview takes no files: every one that an answer names is a document of 240 KB. */
export const NO_ATTACHMENTS: Attachments = {
  origin: '',
  invite: nothingIsStored,
  expect: nothingIsStored,
  uploadForms: () => {
    throw new Error('the form preview takes no files')
  },
  find: async (officer, id) => ({
    id,
    officer,
    destination: undefined,
    wrapped: undefined,
    parts: new Set(),
    whole: false,
    state: { state: 'clean', type: 'application/pdf', bytes: 240 * 1024 },
  }),
  stateOf: nothingIsStored,
  linkToOwn: nothingIsStored,
  discard: async () => {},
  claim: nothingIsStored,
  ofCase: nothingIsStored,
  linkOfCase: nothingIsStored,
}
