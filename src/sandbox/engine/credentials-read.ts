import { intval, isset, type Json, phpEmpty } from '../../php/values.ts'
import { type Row, rowById, tableOf } from '../database.ts'
import { fieldNameOn, schemaOf } from '../schema.ts'
import { EMPTY_KEY, unseal, VAULT_KEY } from '../vault.ts'
import type { WireReply } from '../wire.ts'
import { scopeOfRead } from './access.ts'
import { hasBehaviour } from './behaviours.ts'
import type { Call } from './call.ts'
import { pageOf, windowOf } from './page.ts'
import { recordOf, type SentRecord } from './records.ts'
import { foundReply } from './replies.ts'

/** A dummy IV, as long as a real one. */
const IV = 'sandbox-sandbox-'

const SECRET_COLUMNS = ['credential_username', 'credential_password']

/** Handles a read of credentials: finds none without a decrypt password and all with any password (H05, H14, H18). */
export function readCredentials(call: Call): WireReply {
  const { server, get, post } = call
  const source = hasBehaviour(server.release, 'takesDecryptPasswordInBody') ? post : get
  const password = source['api_key_decrypt_password']
  if (phpEmpty(password)) return foundReply([])
  const key = vaultKey(call, password)
  return foundReply(rowsOf(call).map((row) => recordFor(call, row, key)))
}

/** Returns the key that a decrypt password unlocks: the vault's, or an empty one for a wrong password (H05). */
export function vaultKey({ key }: Call, password: Json | undefined): string {
  const isRight = key.decryptPassword !== null && key.decryptPassword === password
  return isRight ? VAULT_KEY : EMPTY_KEY
}

function rowsOf(call: Call): Row[] {
  const { server, target, get } = call
  const scope = scopeOfRead(call)
  const isInScope = (row: Row): boolean =>
    scope === null || scope(row['credential_client_id'] ?? null)
  const field = target.resource.fields['credential_id']
  const parameter = field === undefined ? '' : fieldNameOn(server.release, 'credential_id', field)
  if (isset(get, parameter)) {
    const row = rowById(server.database, 'credentials', intval(get[parameter]))
    return row !== undefined && isInScope(row) ? [row] : []
  }
  return pageOf(tableOf(server.database, 'credentials').rows, windowOf(call), isInScope)
}

function recordFor({ server }: Call, row: Row, key: string): SentRecord {
  const { columns, byName } = schemaOf('credentials', server.release)
  const record = recordOf(server, [{ columns, row: encrypted(row) }])
  for (const name of SECRET_COLUMNS) {
    const wireName = byName.get(name)?.wireName ?? name
    record[wireName] = unseal(row[name] ?? null, key) ?? false
  }
  return record
}

/** Returns a row as the database stores it, with an IV and a ciphertext; only numbered keys show that. */
function encrypted(row: Row): Row {
  const copy = { ...row }
  for (const name of SECRET_COLUMNS) {
    const sealed = row[name] ?? ''
    copy[name] = sealed === '' ? sealed : IV + Buffer.from(sealed).toString('base64')
  }
  return copy
}
