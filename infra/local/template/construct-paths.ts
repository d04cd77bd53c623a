import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isJsonObject, type Json, listMember, member, parseJson, textMember } from '../json.ts'

/** The construct path of each logical id, without a leading slash, as the assembly tells it beside the template. */
export function readConstructPaths(templateFile: string, stackName: string): ReadonlyMap<string, string> {
  const beside = readIfThere(templateFile.replace(/\.template\.json$/, '.metadata.json'))
  // Older assemblies hold it in the manifest.
  const manifest = readIfThere(join(dirname(templateFile), 'manifest.json'))
  const metadata = beside ?? member(member(member(manifest, 'artifacts'), stackName), 'metadata')
  if (!isJsonObject(metadata)) return new Map()
  return new Map(
    Object.keys(metadata).flatMap(path =>
      listMember(metadata, path)
        .filter(entry => textMember(entry, 'type') === 'aws:cdk:logicalId')
        .map(entry => [textMember(entry, 'data') ?? '', path.replace(/^\//, '')] as const),
    ),
  )
}

function readIfThere(file: string): Json | undefined {
  return existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined
}
