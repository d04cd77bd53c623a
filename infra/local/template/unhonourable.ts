/** Where in the template something stands. */
export interface Place {
  readonly logicalId: string
  /** The construct's path in the CDK program. */
  readonly path?: string | undefined
  /** Dotted, from the resource's Properties. */
  readonly property?: string | undefined
}

/** The template asks for something that this machine cannot do as AWS would. Thrown before anything is started. */
export class Unhonourable extends Error {
  readonly place: Place

  constructor(place: Place, reason: string) {
    const path = place.path === undefined ? '' : ` (${place.path})`
    const property = place.property ? ` property ${place.property}` : ''
    super(`The local cloud cannot honour ${place.logicalId}${path}${property}: ${reason}`)
    this.name = 'Unhonourable'
    this.place = place
  }
}
