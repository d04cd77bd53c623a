/** Cookies of a deployment: out of script's reach; over https also bound to the host and never sent in the clear. */
export interface Cookies {
  readonly sessionName: string
  set(name: string, value: string, seconds: number): string
  clear(name: string): string
}

export function cookiesFor(origin: string): Cookies {
  const secure = origin.startsWith('https:')
  const common = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    // The prefix makes browsers refuse a cookie that another host or an unsafe page has set.
    sessionName: secure ? '__Host-session' : 'session',
    set: (name, value, seconds) => `${name}=${value}; ${common}; Max-Age=${seconds}`,
    clear: name => `${name}=; ${common}; Max-Age=0`,
  }
}
