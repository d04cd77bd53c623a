import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import type { CountryProfile, Language } from '../../shared/countries/profile.ts'
import { STAGES, type Stage } from '../../shared/procedure/procedure.ts'

/** Guidance for officers in each language of a country, as Markdown: headings, bullet points and paragraphs. */
export type GuidanceTexts = Readonly<Partial<Record<Language, string>>>

/** Reads a folder of guidance, `<language>.md`. Refuses with `FaultyFile` a language of the country that is missing or empty. */
export function readGuidance(folder: string, country: CountryProfile): GuidanceTexts {
  const guidance: Partial<Record<Language, string>> = {}
  for (const language of country.languages) {
    const file = join(folder, `${language}.md`)
    const text = readText(file)
    if (text.trim() === '')
      throw new FaultyFile(file, [
        { pointer: '', reason: 'is empty: guidance is read in every language of the country' },
      ])
    guidance[language] = text
  }
  return guidance
}

/** The guidance for every stage of the procedure, from `<folder>/<stage>/<language>.md`. Refuses what `readGuidance` refuses. */
export function readStageGuidance(
  folder: string,
  country: CountryProfile,
): readonly { readonly stage: Stage; readonly guidance: GuidanceTexts }[] {
  return STAGES.map(stage => ({ stage, guidance: readGuidance(join(folder, stage), country) }))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new FaultyFile(file, [
      { pointer: '', reason: 'is missing: guidance is read in every language of the country' },
    ])
  }
}
