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

/** The encrypted columns; the OTP secret isn't encrypted (H18). */
const ENCRYPTED = ['credential_username', 'credential_password']

/** The lengths that ITFlow checks itself: bytes if the field is encrypted, else characters (H23). */
const MAX_LENGTHS: Readonly<Record<string, { bytes: number } | { characters: number }>> = {
  credential_username: { bytes: 350 },
  credential_password: { bytes: 350 },
  credential_name: { characters: 200 },
  credential_description: { characters: 500 },
  credential_uri: { characters: 500 },
  credential_uri_2: { characters: 500 },
  credential_otp_secret: { characters: 200 },
}

/** Handles credentials/create. With a wrong decrypt password the secrets are sealed with an empty key (H05). */
export function createCredential(call: Call): WireReply {
  const refusal = tooLongRefusal(call)
  if (refusal !== undefined) return refusal
  const hasPassword = !phpEmpty(call.post['api_key_decrypt_password'])
  const model = modelOf(call.target.resource, call.server.release, 'create')
  const texts = model.filter(({ column }) => column === 'credential_name')
  const secrets = sealedValues(call, model)
  const isComplete =
    !phpEmpty(valuesOf(call, texts).get('credential_name')) &&
    !phpEmpty(secrets.get('credential_password'))
  if (!hasPassword || !isComplete) return insertedReply(null)
  const values = new Map([...valuesOf(call, unencrypted(model)), ...secrets])
  values.set('credential_client_id', clientOfWrite(call))
  return insertedReply(insert(call, 'credentials', values))
}

/** Handles credentials/update, which always needs the decrypt password (H06). */
export function updateCredential(call: Call): WireReply {
  const { server, target } = call
  const id = requestedId(call)
  if (phpEmpty(call.post['api_key_decrypt_password']) || id === 0) {
    return updatedReply(0, server.release)
  }
  const refusal = tooLongRefusal(call)
  if (refusal !== undefined) return refusal
  // Even if it changes neither of the encrypted columns (H41).
  if (hasBehaviour(server.release, 'cannotEncrypt')) throw new PhpFatal('Undefined function')
  const row = requestedRow(call)
  const model = modelOf(target.resource, server.release, 'update')
  const values = new Map([
    ...valuesOf(call, unencrypted(model), row),
    ...sealedValues(call, model, row),
  ])
  const count = row === undefined ? 0 : change(call, 'credentials', row, values)
  stampPassword(call, id, model)
  return updatedReply(count, server.release)
}

function unencrypted(model: readonly ModelField[]): ModelField[] {
  return model.filter(({ column }) => !ENCRYPTED.includes(column))
}

function sealedValues(call: Call, model: readonly ModelField[], row?: Row): Map<string, SqlValue> {
  const { post, server } = call
  const key = vaultKey(call, post['api_key_decrypt_password'])
  const values = new Map<string, SqlValue>()
  for (const { column, parameter } of model) {
    if (!ENCRYPTED.includes(column)) continue
    if (!isset(post, parameter)) {
      values.set(column, row?.[column] ?? '')
      continue
    }
    // With or without a decrypt password (H41).
    if (hasBehaviour(server.release, 'cannotEncrypt')) throw new PhpFatal('Undefined function')
    const { sql } = schemaOf('credentials', server.release).byName.get(column) ?? { sql: '' }
    values.set(column, seal(fittingText(post[parameter], sql), key))
  }
  return values
}

/** Returns a secret. Throws SqlError if it doesn't fit once encrypted: a 16-byte IV, then base64 of 16-byte blocks. */
function fittingText(value: Json | undefined, sql: string): string {
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

function tooLongRefusal({ server, post }: Call): WireReply | undefined {
  if (!hasBehaviour(server.release, 'checksCredentialLengths')) return undefined
  for (const [name, limit] of Object.entries(MAX_LENGTHS)) {
    const text = strval(post[name])
    const isTooLong =
      'bytes' in limit ? Buffer.byteLength(text) > limit.bytes : [...text].length > limit.characters
    if (isTooLong) return refusalReply(200, `${name} is too long to store.`)
  }
  return undefined
}
