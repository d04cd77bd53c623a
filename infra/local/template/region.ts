import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { member, parseJson, textMember } from '../json.ts'

/** The region that the stack was synthesized for, `us-east-1` where the assembly leaves it open. */
export function readRegion(templateFile: string, stackName: string): string {
  const manifest = join(dirname(templateFile), 'manifest.json')
  if (!existsSync(manifest)) return 'us-east-1'
  const artifact = member(member(parseJson(readFileSync(manifest, 'utf8')), 'artifacts'), stackName)
  const region = /^aws:\/\/[^/]+\/(.+)$/.exec(textMember(artifact, 'environment') ?? '')?.[1]
  return region === undefined || region === 'unknown-region' ? 'us-east-1' : region
}
