import * as v from 'valibot'
import { demonstrationClientId, demonstrationGrantType } from './openid/demonstration-grant.ts'

const descriptionSchema = v.object({
  issuer: v.string(),
  tokenAudience: v.optional(v.string()),
  users: v.array(v.string()),
})
const tokenSchema = v.object({ id_token: v.string() })

/**
 * A bearer token (the ID token) of a demonstration user of the local cloud at `url`. Refuses (throws) an address where no
 * local cloud answers, and an unknown user, naming the users there are.
 */
export async function demonstrationToken({ url, user }: { url: string; user: string }): Promise<string> {
  const answered = await fetch(new URL('/_local', url)).catch((cause: unknown) => {
    throw new Error(`No local cloud answers at ${url}`, { cause })
  })
  if (!answered.ok) throw new Error(`What answers at ${url} is not a local cloud`)
  const { issuer, tokenAudience, users } = v.parse(descriptionSchema, await answered.json())
  if (!users.includes(user)) throw new Error(`There is no demonstration user "${user}". There are: ${users.join(', ')}`)
  const granted = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: demonstrationGrantType,
      client_id: demonstrationClientId,
      username: user,
      ...(tokenAudience === undefined ? {} : { audience: tokenAudience }),
    }),
  })
  const body: unknown = await granted.json()
  if (!granted.ok) throw new Error(`The issuer refused a token for "${user}": ${JSON.stringify(body)}`)
  return v.parse(tokenSchema, body).id_token
}
