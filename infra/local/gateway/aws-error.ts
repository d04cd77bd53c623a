/** An error as AWS's JSON protocols write it on the wire. */
export class AwsError extends Error {
  /** `AccessDeniedException` */
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.name = 'AwsError'
    this.type = type
    this.status = status
  }

  get body(): string {
    return JSON.stringify({ __type: this.type, message: this.message })
  }
}
