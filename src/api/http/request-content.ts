import { type Failure, ServerError } from '../../errors.ts'
import type { Settings } from '../../profiles/settings.ts'
import { isSecretName } from '../../text/secret-names.ts'
import type { Connection } from './attempt.ts'
import type { Call } from './server.ts'

/** Builds the address and body of a call: secrets go in the body, except with H26 or a proxy that drops bodies. */
export async function requestContent(
  call: Call,
  isKeyInQuery: boolean,
  { settings, secrets, keys }: Connection,
): Promise<{ url: URL; body?: string }> {
  const url = addressOf(call, settings)
  const inBody: Record<string, string> = {}
  const place = (name: string, secret: string, isInQuery: boolean) => {
    keys.add(secret)
    if (isInQuery) url.searchParams.set(name, secret)
    else inBody[name] = secret
  }
  place('api_key', await settings.key(), isKeyInQuery)
  if (call.decryptPassword !== undefined) {
    const isInQuery = call.decryptIn === 'query'
    if (isKeyInQuery && !isInQuery) throw undeliverablePasswordError(settings)
    place('api_key_decrypt_password', call.decryptPassword, isInQuery)
  }
  for (const secret of [...keys, ...secretsIn(call.body ?? {})]) secrets.add(secret)
  const body = { ...call.body, ...inBody }
  return Object.keys(body).length > 0 ? { url, body: JSON.stringify(body) } : { url }
}

/** The secrets in a write, by the names of its fields: the server may repeat them. */
function secretsIn(body: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(body).flatMap(([name, value]) =>
    isSecretName(name) && typeof value === 'string' ? [value] : [],
  )
}

/** In the query, the server would ignore the decrypt password and send an empty list (H14). */
function undeliverablePasswordError({ instance }: Settings): Failure {
  return new ServerError(
    `Something in front of ${instance} drops the body of GET requests, the only place where ITFlow 26.08 and later read the decrypt password`,
    {
      hint: { for: 'Allow bodies of GET requests through. See', step: { do: 'examine' } },
      hazard: 'H26',
    },
  )
}

function addressOf({ module, file, query = {} }: Call, { url }: Settings): URL {
  const address = new URL(`api/v1/${module}/${file}.php`, url)
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, String(value))
  return address
}
