import type { Template } from '../template/template.ts'

/**
 * The logical id that is meant by a logical id or by the beginning of a construct path (`Storage/Cases`, with or without
 * the stack's name before it). Refuses (throws) what names nothing, or several things of which none is the construct's own.
 */
export function findResource(template: Template, wanted: string): string {
  if (wanted in template.Resources) return wanted
  const paths = [...template.paths].flatMap(([logicalId, path]) =>
    logicalId in template.Resources ? [{ logicalId, path }] : [],
  )
  for (const prefix of [wanted, `${template.stackName}/${wanted}`]) {
    const own = paths.find(({ path }) => path === prefix || path === `${prefix}/Resource`)
    if (own !== undefined) return own.logicalId
    const below = paths.filter(({ path }) => path.startsWith(`${prefix}/`) && path.endsWith('/Resource'))
    const [only, ...others] = below.length > 0 ? below : paths.filter(({ path }) => path.startsWith(`${prefix}/`))
    if (only !== undefined && others.length === 0) return only.logicalId
    if (only !== undefined)
      throw new Error(`"${wanted}" names ${others.length + 1} resources: ${below.map(({ path }) => path).join(', ')}`)
  }
  throw new Error(`"${wanted}" names no resource of ${template.stackName}`)
}
