/** Cookies of a deployment: out of script's reach; over https also bound to the host and never sent in the clear. */
export interface Cookies {
  readonly sessionName: string
  /** What is remembered while the officer is away at the provider. */
  readonly attemptName: string
  readonly languageName: string
  /** That this browser has just signed out: the next page says so, once. */
  readonly signedOutName: string
  set(name: string, value: string, seconds: number): string
  clear(name: string): string
}

export function cookiesFor(origin: string): Cookies {
  const secure = origin.startsWith('https:')
  const common = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  // The prefix makes browsers refuse a cookie that another host or an unsafe page has set.
  const prefix = secure ? '__Host-' : ''
  return {
    sessionName: `${prefix}session`,
    attemptName: `${prefix}attempt`,
    languageName: `${prefix}language`,
    signedOutName: `${prefix}signed-out`,
    set: (name, value, seconds) => `${name}=${value}; ${common}; Max-Age=${seconds}`,
    clear: name => `${name}=; ${common}; Max-Age=0`,
  }
}
