/** Whose view of the answers an author can look at: everyone a form can mark a question for, and who reads all. */
export const AUDIENCES = ['child-protection', 'migration', 'cross-border', 'consular'] as const
export type PreviewAudience = (typeof AUDIENCES)[number]
