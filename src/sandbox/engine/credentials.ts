import { isset, type Json, phpEmpty, strval } from '../../php/values.ts'
import { type Row, rowById } from '../database.ts'
import { schemaOf } from '../schema.ts'
import { SqlError, type SqlValue } from '../sql-types.ts'
import { seal } from '../vault.ts'
import type { WireReply } from '../wire.ts'
import { clientOfWrite } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { vaultKey } from './credentials-read.ts'
import { type ModelField, modelOf, valuesOf } from './models.ts'
import { PhpFatal } from './php-fatal.ts'
import { insertedReply, refusalReply, updatedReply } from './replies.ts'
import { change, insert, now } from './rows.ts'
import { requestedId, requestedRow } from './update.ts'

/** Columns that are encrypted; the one-time secret is not (H18). */
const ENCRYPTED = ['credential_username', 'credential_password']

/** Lengths that are checked in words: bytes before encryption, characters else (H23). */
const LIMITS: Readonly<Record<string, { bytes: number } | { characters: number }>> = {
  credential_username: { bytes: 350 },
  credential_password: { bytes: 350 },
  credential_name: { characters: 200 },
  credential_description: { characters: 500 },
  credential_uri: { characters: 500 },
  credential_uri_2: { characters: 500 },
  credential_otp_secret: { characters: 200 },
}

/** Answers credentials/create: under whatever key the decrypt password unwraps, be it wrong (H05). */
export function createCredential(call: Call): WireReply {
  const refused = tooLong(call)
  if (refused !== undefined) return refused
  const hasPassword = !phpEmpty(call.post['api_key_decrypt_password'])
  const model = modelOf(call.target.resource, call.server.release, 'create')
  const texts = model.filter(({ column }) => column === 'credential_name')
  const secrets = sealed(call, model)
  const isComplete =
    !phpEmpty(valuesOf(call, texts).get('credential_name')) &&
    !phpEmpty(secrets.get('credential_password'))
  if (!hasPassword || !isComplete) return insertedReply(null)
  const values = new Map([...valuesOf(call, plain(model)), ...secrets])
  values.set('credential_client_id', clientOfWrite(call))
  return insertedReply(insert(call, 'credentials', values))
}

/** Answers credentials/update, which needs the decrypt password whatever is changed (H06). */
export function updateCredential(call: Call): WireReply {
  const { server, target } = call
  const id = requestedId(call)
  if (phpEmpty(call.post['api_key_decrypt_password']) || id === 0) {
    return updatedReply(0, server.release)
  }
  const refused = tooLong(call)
  if (refused !== undefined) return refused
  // Even where it changes neither of the two (H41).
  if (hasBehaviour(server.release, 'cannotEncrypt')) throw new PhpFatal('Undefined function')
  const row = requestedRow(call)
  const model = modelOf(target.resource, server.release, 'update')
  const values = new Map([...valuesOf(call, plain(model), row), ...sealed(call, model, row)])
  const count = row === undefined ? 0 : change(call, 'credentials', row, values)
  stampPassword(call, id, model)
  return updatedReply(count, server.release)
}

function plain(model: readonly ModelField[]): ModelField[] {
  return model.filter(({ column }) => !ENCRYPTED.includes(column))
}

function sealed(call: Call, model: readonly ModelField[], row?: Row): Map<string, SqlValue> {
  const { post, server } = call
  const key = vaultKey(call, post['api_key_decrypt_password'])
  const values = new Map<string, SqlValue>()
  for (const { column, parameter } of model) {
    if (!ENCRYPTED.includes(column)) continue
    if (!isset(post, parameter)) {
      values.set(column, row?.[column] ?? '')
      continue
    }
    // Whether a decrypt password came along or not (H41).
    if (hasBehaviour(server.release, 'cannotEncrypt')) throw new PhpFatal('Undefined function')
    const { sql } = schemaOf('credentials', server.release).byName.get(column) ?? { sql: '' }
    values.set(column, seal(fitting(post[parameter], sql), key))
  }
  return values
}

/** A secret that still fits once encrypted: an IV of 16, then blocks of 16 in base 64. */
function fitting(value: Json | undefined, sql: string): string {
  if (typeof value === 'object') throw new PhpFatal('openssl_encrypt')
  const text = strval(value)
  const blocks = Math.floor(Buffer.byteLength(text) / 16) + 1
  const length = 16 + 4 * Math.ceil((16 * blocks) / 3)
  if (length > Number(/\d+/.exec(sql)?.[0])) throw new SqlError('Data too long')
  return text
}

function stampPassword(call: Call, id: number, model: readonly ModelField[]): void {
  const parameter = model.find(({ column }) => column === 'credential_password')?.parameter ?? ''
  const row = rowById(call.server.database, 'credentials', id)
  if (row === undefined || !isset(call.post, parameter)) return
  change(call, 'credentials', row, new Map([['credential_password_changed_at', now(call)]]))
}

function tooLong({ server, post }: Call): WireReply | undefined {
  if (!hasBehaviour(server.release, 'checksCredentialLengths')) return undefined
  for (const [name, limit] of Object.entries(LIMITS)) {
    const text = strval(post[name])
    const isTooLong =
      'bytes' in limit ? Buffer.byteLength(text) > limit.bytes : [...text].length > limit.characters
    if (isTooLong) return refusalReply(200, `${name} is too long to store.`)
  }
  return undefined
}
