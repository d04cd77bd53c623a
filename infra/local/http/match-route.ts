/** A route key, ready for matching. */
export interface RoutePattern<Target> {
  readonly key: string
  /** `GET` or `ANY`; undefined for `$default`. */
  readonly method: string | undefined
  readonly segments: readonly string[]
  readonly target: Target
}

export interface RouteMatch<Target> {
  readonly key: string
  readonly target: Target
  readonly pathParameters: Readonly<Record<string, string>>
}

/** Reads `GET /x/{id}`, `ANY /x/{proxy+}` or `$default`. */
export function parseRouteKey<Target>(key: string, target: Target): RoutePattern<Target> {
  const [method, path] = key.split(' ')
  return path === undefined
    ? { key, method: undefined, segments: [], target }
    : { key, method, segments: path.split('/').slice(1), target }
}

/**
 * The route that API Gateway would choose: segment by segment a literal before a variable before a greedy variable,
 * then the method itself before ANY, and `$default` last.
 * Source: "Routing API requests" in the developer guide of API Gateway's HTTP APIs.
 */
export function matchRoute<Target>(
  patterns: readonly RoutePattern<Target>[],
  method: string,
  path: string,
): RouteMatch<Target> | undefined {
  const segments = path.split('/').slice(1).map(decodeSegment)
  let best: { pattern: RoutePattern<Target>; rank: string; pathParameters: Record<string, string> } | undefined
  for (const pattern of patterns) {
    if (pattern.method !== undefined && pattern.method !== 'ANY' && pattern.method !== method) continue
    const pathParameters = pattern.method === undefined ? {} : matchSegments(pattern.segments, segments)
    if (pathParameters === undefined) continue
    const rank = rankOf(pattern)
    if (best === undefined || rank < best.rank) best = { pattern, rank, pathParameters }
  }
  if (best === undefined) return undefined
  return { key: best.pattern.key, target: best.pattern.target, pathParameters: best.pathParameters }
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const pathParameters: Record<string, string> = {}
  for (const [position, part] of pattern.entries()) {
    const segment = segments[position]
    if (part.endsWith('+}')) {
      const rest = segments.slice(position).join('/')
      if (rest === '') return undefined
      pathParameters[part.slice(1, -2)] = rest
      return pathParameters
    }
    if (segment === undefined) return undefined
    if (part.startsWith('{')) {
      if (segment === '') return undefined
      pathParameters[part.slice(1, -1)] = segment
    } else if (part !== segment) return undefined
  }
  return pattern.length === segments.length ? pathParameters : undefined
}

// Compared as text, the smaller rank wins.
function rankOf<Target>({ method, segments }: RoutePattern<Target>): string {
  if (method === undefined) return '9'
  const path = segments.map(part => (part.endsWith('+}') ? '3' : part.startsWith('{') ? '2' : '1')).join('')
  return `${path}${method === 'ANY' ? 'b' : 'a'}`
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
