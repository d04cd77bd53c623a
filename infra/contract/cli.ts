import { writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { breaksBetween } from './breaks.ts'
import { documents } from './documents.ts'

const versioned = v.object({ info: v.object({ version: v.string() }) })

/** `npm run contract`: writes the published documents anew; refuses what breaks a consumer under the same first number. */
for (const { name, file, generated, kept } of documents()) {
  const [older, newer]: unknown[] = [JSON.parse(kept()), JSON.parse(generated)]
  const breaks = breaksBetween(older, newer)
  if (breaks.length > 0 && majorOf(older) === majorOf(newer)) {
    process.stderr.write(`${name}: this breaks whoever is written against it. Undo it, or raise CONTRACT_VERSION:\n`)
    for (const one of breaks) process.stderr.write(`  ${one}\n`)
    process.exitCode = 1
  } else {
    writeFileSync(file, generated)
    process.stdout.write(`${name}: written\n`)
  }
}

function majorOf(document: unknown): string | undefined {
  const found = v.safeParse(versioned, document)
  return found.success ? found.output.info.version.split('.')[0] : undefined
}
