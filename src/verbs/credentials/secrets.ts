import type { Api } from '../../api/api.ts'
import type { StoredRecord } from '../../api/records/read.ts'
import { secretStateOf } from '../../api/records/secret-state.ts'
import {
  DecryptPasswordError,
  opensUnderAnyPassword,
  proveCurrentPassword,
} from '../../api/writes/guards/decrypt-password.ts'
import { type CommandInput, type OptionSpec, textOption } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { type Failure, NotFoundError, ServerError } from '../../errors.ts'
import { resolveField, secretNamed } from '../../records/field-names.ts'
import { resources } from '../../resources/index.ts'
import { readNames } from '../../resources/read-names.ts'
import type { ChosenCredential } from './choose-credential.ts'

const { credentials } = resources

/** The field with the password. */
export const PASSWORD = 'credential_password'

/** The field with the user name. */
export const USERNAME = 'credential_username'

/** The field with the secret for one-time codes. */
export const OTP_SECRET = 'credential_otp_secret'

/** The option that names a field of a credential, secrets included. */
export const FIELD_OPTION: OptionSpec = {
  name: 'field',
  type: { kind: 'field', resource: 'credentials', hasSecrets: true },
  help: 'password (the default), username, otp-secret, uri, note …',
}

/** A field of a credential with its value, which isn't empty. */
interface Revealed {
  field: string
  label: string
  value: string
}

/** Returns the field that `--field` names; by default the password. */
export function fieldOf(input: CommandInput): string {
  const written = textOption(input, 'field')
  if (written === undefined) return PASSWORD
  return secretNamed(credentials, written) ?? resolveField(credentials, written, '--field').name
}

/**
 * Returns a credential's field as stored. Throws a NotFoundError if it is empty, a DecryptPasswordError if the decrypt
 * password is wrong, and a ServerError if the record was stored in a way that can't be read.
 */
export async function reveal(
  context: Context,
  chosen: ChosenCredential,
  field: string,
): Promise<Revealed> {
  const declared = credentials.fields[field]
  const label = declared?.label ?? field
  const value = await readFieldText(context, chosen, field)
  if (value === '') {
    throw new NotFoundError(`${chosen.name} has no ${lowerCaseLabel(label)}`, {
      hint: {
        for: 'See what it has',
        step: { do: 'get', resource: credentials.name, id: idOf(chosen.stored) },
      },
    })
  }
  return { field, label, value }
}

/** Returns a field's value, or an empty string; throws like `reveal` if it can't be read. */
export async function readFieldText(
  context: Context,
  { api, stored, name }: ChosenCredential,
  field: string,
): Promise<string> {
  const isEncrypted = field === PASSWORD || field === USERNAME
  if (isEncrypted && secretStateOf(stored.raw) === 'shut') {
    throw await decryptFailure(api, idOf(stored), name, context.random)
  }
  const isSecret = credentials.fields[field]?.kind === 'secret'
  const value = isSecret || isEncrypted ? rawValue(stored, field) : stored.row[field]
  const text = value === null || value === undefined || value === false ? '' : String(value)
  if (isSecret) context.registerSecret(text)
  return text
}

/** Returns a label for use within a sentence: `user name`, but `OTP secret`. */
export function lowerCaseLabel(label: string): string {
  return label.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase())
}

/** Returns a credential's ID. */
export function idOf({ row }: StoredRecord): number {
  return Number(row[credentials.id])
}

/** Returns a value as the server sent it, by any of the field's names. */
function rawValue({ raw }: StoredRecord, field: string): unknown {
  const names = readNames(field, credentials.fields[field] ?? {})
  return names.map((name) => raw[name]).find((value) => value !== undefined)
}

/** Builds the error for a record that can't be decrypted: the decrypt password is wrong now, or was when it was stored. */
async function decryptFailure(
  api: Api,
  id: number,
  name: string,
  random: (bytes: number) => Uint8Array,
): Promise<Failure> {
  const proof = await proveCurrentPassword(api, random)
  if (proof === 'wrong') {
    return new DecryptPasswordError(
      `The decrypt password of ${api.settings.instance} is wrong: it can't decrypt ${name} or any other credential`,
      { hazard: 'H18', hint: api.settings.advice.password },
    )
  }
  const opensWithAny = await opensUnderAnyPassword(api, id, random)
  return new ServerError(
    opensWithAny
      ? `${name} was stored with a wrong decrypt password: the right one can't decrypt it, but any wrong one can`
      : `${name} was encrypted with another key: the decrypt password can't decrypt it, although it decrypts others`,
    {
      hazard: 'H05',
      hint: {
        say: [
          opensWithAny
            ? 'Read it with any other decrypt password, then store it again: '
            : 'Store its password again: ',
          { do: 'update', resource: credentials.name, id },
          ' --password-prompt',
        ],
      },
    },
  )
}
