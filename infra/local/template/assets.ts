import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { parseJson } from '../json.ts'

const assetsSchema = v.object({
  files: v.record(
    v.string(),
    v.object({
      source: v.object({ path: v.string(), packaging: v.string() }),
      destinations: v.record(v.string(), v.object({ objectKey: v.string() })),
    }),
  ),
})

/** The directory of the asset that CDK would upload under this key; undefined when there is none, or it is not a directory. */
export type AssetDirectory = (objectKey: string) => string | undefined

/** Reads `<Stack>.assets.json` beside the template. A stack without assets has none to find. */
export function readAssets(templateFile: string): AssetDirectory {
  const file = templateFile.replace(/\.template\.json$/, '.assets.json')
  if (!existsSync(file)) return () => undefined
  const { files } = v.parse(assetsSchema, parseJson(readFileSync(file, 'utf8')))
  const directories = new Map<string, string>()
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging !== 'zip') continue
    for (const { objectKey } of Object.values(destinations))
      directories.set(objectKey, join(dirname(templateFile), source.path))
  }
  return objectKey => directories.get(objectKey)
}
