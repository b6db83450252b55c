import type { RawCall } from '../../api/http/raw.ts'
import { type CommandInput, hasOption, listOption, textOption } from '../../cli/command.ts'
import type { ChoiceType } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { readTextInput } from '../../io/text-input.ts'
import type { Json, Post } from '../../php/values.ts'
import { rejectControlCharacters } from '../../records/values.ts'
import { isSecretName } from '../../text/secret-names.ts'
import { readTextOption, requireUtf8Argument } from '../../verbs/file-text.ts'

/** The METHOD argument. */
export const METHOD: ChoiceType<'GET' | 'POST'> = {
  kind: 'choice',
  choices: ['GET', 'POST'],
  placeholder: 'METHOD',
}

/** Returns the call that the command line describes; throws a UsageError. */
export async function parseRawCall(context: Context, input: CommandInput): Promise<RawCall> {
  const [verb = '', path = ''] = input.args
  const method = METHOD.choices.find((word) => word === verb.toUpperCase())
  if (method === undefined) {
    throw new UsageError(`${verb}: ITFlow's API only supports GET and POST`)
  }
  if (method === 'POST' && hasOption(input, 'paginate')) {
    throw new UsageError('--paginate can only be used with GET')
  }
  const values = new Map<string, Json>()
  const add = (name: string, value: Json) => {
    if (values.has(name)) throw new UsageError(`${name} was given twice, but takes one value`)
    values.set(name, value)
  }
  for (const pair of listOption(input, 'raw-field')) {
    const [name, value] = split(pair, '-f')
    add(name, plainText(`-f ${name}`, requireUtf8Argument(`-f ${name}`, value)))
  }
  for (const pair of listOption(input, 'field')) {
    const [name, value] = split(pair, '-F')
    add(name, await typedValue(context, name, value))
  }
  const fields = { ...(await bodyOf(context, input)), ...Object.fromEntries(values) }
  refuseProfileSecrets(fields)
  for (const [name, value] of Object.entries(fields)) {
    if (isSecretName(name) && typeof value === 'string') context.registerSecret(value)
  }
  return { method, path: pathOf(path), fields }
}

/** Returns `assets/read` for `assets/read`, `/api/v1/assets/read.php` and similar. */
function pathOf(written: string): string {
  const path = written.replace(/^\/?(?:api\/v1\/)?/i, '').replace(/\.php$/i, '')
  if (!/^[\w-]+(?:\/[\w-]+)+$/.test(path)) {
    throw new UsageError(`${written}: not MODULE/OPERATION, as in assets/read`)
  }
  return path
}

function split(pair: string, option: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  if (at < 1) throw new UsageError(`${option} ${pair}: not NAME=VALUE`)
  return [pair.slice(0, at), pair.slice(at + 1)]
}

/** Throws a UsageError if a field is one of the profile's secrets: in a GET, logs would record it with the address. */
function refuseProfileSecrets(fields: Post): void {
  const name = Object.keys(fields).find((field) => /^api_key/i.test(field))
  if (name === undefined) return
  throw new UsageError(`${name} can't be set: the profile's secrets are sent`, {
    hint: 'The key is always sent; the decrypt password only with --decrypt',
  })
}

/** Returns the value of `-F`: a number, boolean, null, the text of a file, or text. */
async function typedValue(context: Context, name: string, value: string): Promise<Json> {
  const option = `-F ${name}`
  if (value.startsWith('@')) {
    const reading = { emptyInputHint: `-f ${name}=`, mayHoldSecrets: isSecretName(name) }
    return plainText(option, await readTextOption(context, 'field', value, reading))
  }
  if (/^-?\d+(?:\.\d+)?$/.test(value)) return Number(value)
  if (/^(?:true|false|null)$/.test(value)) return JSON.parse(value)
  return plainText(option, requireUtf8Argument(option, value))
}

function plainText(option: string, text: string): string {
  rejectControlCharacters(option, text)
  return text
}

async function bodyOf(context: Context, input: CommandInput): Promise<Post> {
  const file = textOption(input, 'input')
  if (file === undefined) return {}
  const text = await readTextInput(context, `--input ${file}`, file, { mayHoldSecrets: true })
  let parsed: Json
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new UsageError(`--input ${file}: not JSON`, { cause })
  }
  if (!isObject(parsed)) {
    throw new UsageError(`--input ${file}: not a JSON object`)
  }
  return parsed
}

function isObject(value: Json): value is Post {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
