import type { FormTexts } from '../../functions/serve-pages/form-texts.ts'

/** The preview remembers no form that its author has taken away. */
export const NO_FORM_TEXTS: FormTexts = { keep: async () => {}, find: async () => undefined }
