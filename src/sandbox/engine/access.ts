import { intval, isset, type Post, strval } from '../../php/values.ts'
import type { ApiKey, User } from '../database.ts'
import { sqlMoment } from '../sql-types.ts'
import type { WireReply } from '../wire.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call, Server, Target } from './call.ts'
import { equalsCollated } from './collation.ts'
import { phpReply, refusalReply } from './replies.ts'
import { sanitise } from './sql-text.ts'

const WRONG_KEY = 'Authentication failed. API key is invalid or has expired.'
const UNTIED_KEY = 'This API key is not tied to a user and is no longer valid. Please recreate it.'
const NO_PERMISSION = 'The user linked to this API key does not have permission for this action.'
const NO_CLIENT_ACCESS =
  'The user linked to this API key does not have access to the target client for this write.'

/** A request's parameters: `$_GET` and `$_POST`. */
interface Inputs {
  get: Readonly<Record<string, string>>
  post: Post
}

/** Returns the call if the request's key is valid, or the refusal. Without a key, the refusal has no body. */
export function authenticate(server: Server, target: Target, inputs: Inputs): Call | WireReply {
  const { get, post } = inputs
  if (!isset(get, 'api_key') && !isset(post, 'api_key')) return phpReply(401)
  const secret = strval(isset(post, 'api_key') ? post['api_key'] : get['api_key'])
  const key = keyOf(server, secret)
  if (key === undefined) return refusalReply(401, WRONG_KEY)
  if (!hasBehaviour(server.release, 'runsAsUser'))
    return { server, target, key, user: null, ...inputs }
  const user = server.database.users.find(({ id }) => id === key.userId)
  if (user === undefined) return refusalReply(403, UNTIED_KEY)
  const call: Call = { server, target, key, user, ...inputs }
  return refusalFor(call, user) ?? call
}

/** Returns the client that a write is for; 0 for none. */
export function clientOfWrite({ key, user, get, post }: Call): number {
  const bound = user === null ? key.clientId : 0
  if (bound !== 0) return bound
  if (isset(post, 'client_id')) return intval(post['client_id'])
  return user === null ? 0 : intval(get['client_id'])
}

/** Returns a test of whether a read shows a client's records, or null if it shows all records. */
export function scopeOfRead(call: Call): ((client: string | null) => boolean) | null {
  const wanted = clientOfRead(call)
  const { user } = call
  const allowed = user === null || user.isAdmin ? [] : user.clients
  if (wanted === null && allowed.length === 0) return null
  // A restricted user also sees records without a client (H19).
  const visible = new Set(['0', ...allowed.map(String)])
  return (client) => {
    if (client === null) return false
    if (allowed.length > 0 && !visible.has(client)) return false
    return wanted === null || client === String(wanted)
  }
}

/** Returns the client that a read is limited to, by the key or by client_id; null for none. */
export function clientOfRead({ server, key, user, get, post }: Call): number | null {
  if (user === null) {
    if (key.clientId !== 0) return key.clientId
    return isset(get, 'client_id') ? intval(get['client_id']) : null
  }
  if (hasBehaviour(server.release, 'ignoresClientFilter')) return null
  if (isset(post, 'client_id')) return intval(post['client_id'])
  return isset(get, 'client_id') ? intval(get['client_id']) : null
}

function keyOf({ database, clock }: Server, secret: string): ApiKey | undefined {
  const now = sqlMoment(clock())
  // The key is sanitised twice, so a key that contains a quote is never found.
  const wanted = sanitise(sanitise(secret))
  return database.keys.find(
    (key) => equalsCollated(key.secret, wanted) && `${key.expire} 00:00:00` > now,
  )
}

function refusalFor(call: Call, user: User): WireReply | undefined {
  const { resource, name, operation } = call.target
  const level = user.isAdmin ? 3 : user.levels[resource.permission]
  if (level < operation.level) return refusalReply(403, NO_PERMISSION)
  // Archiving, closing and resolving aren't checked (H38).
  if (!['create', 'update', 'delete'].includes(name)) return undefined
  if (user.isAdmin || user.clients.length === 0) return undefined
  if (user.clients.includes(clientOfWrite(call))) return undefined
  return refusalReply(403, NO_CLIENT_ACCESS)
}
