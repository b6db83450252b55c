import type { Api } from '../../api/api.ts'
import { type RawCall, type RawOptions, sendRaw } from '../../api/http/raw.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import { effectiveClient } from '../../api/records/resolve-scope.ts'
import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  listOption,
  textOption,
} from '../../cli/command.ts'
import { type ChoiceType, SWITCH } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { readTextInput } from '../../io/text-input.ts'
import type { Json, Post } from '../../php/values.ts'
import { rejectControlCharacters } from '../../records/values.ts'
import { isSecretName } from '../../text/secret-names.ts'
import { escapeJson } from '../../text/terminal-safe.ts'
import { readTextOption, requireUtf8Argument } from '../../verbs/file-text.ts'
import { instanceText } from '../../verbs/labels.ts'

const METHOD: ChoiceType<'GET' | 'POST'> = {
  kind: 'choice',
  choices: ['GET', 'POST'],
  called: 'METHOD',
}

/** `itflow api METHOD PATH`: any operation, output untouched. */
export function apiCommand(): CommandSpec {
  return {
    name: 'api',
    summary: 'Call an operation of the API and print what it said, untouched',
    description:
      'PATH is MODULE/OPERATION, as in assets/read, or custom/… for endpoints of the operator’s own.\nGET sends fields as filters in the query, POST as a JSON body; the key is added.\nA POST that is known to lose data as it is sent is refused with the hazard’s number (itflow help hazards), unless --force; a delete asks, or needs --yes.',
    arguments: [
      { type: METHOD, help: 'the HTTP method' },
      { type: { kind: 'operation' }, help: 'the operation, as in assets/read' },
    ],
    options: [
      {
        name: 'raw-field',
        short: 'f',
        type: { kind: 'assignment' },
        help: 'a field, as text',
        isRepeatable: true,
      },
      {
        name: 'field',
        short: 'F',
        type: { kind: 'assignment', isTyped: true },
        help: 'a field, typed: numbers, true, false, null, @file',
        isRepeatable: true,
      },
      {
        name: 'input',
        type: { kind: 'file', holds: 'json', takesDash: true },
        help: 'the JSON body from a file, - for standard input',
      },
      {
        name: 'paginate',
        type: SWITCH,
        help: 'read every page of a GET; prints one JSON array of the records',
      },
      { name: 'decrypt', type: SWITCH, help: 'send the decrypt password along' },
      { name: 'include', short: 'i', type: SWITCH, help: 'print the status before the reply' },
    ],
    examples: [
      'itflow api GET assets/read -f asset_type=Server --paginate',
      'itflow api POST tickets/create -f ticket_subject="Printer offline" -F client_id=1',
      'itflow api GET custom/hello',
    ],
    isWrite: true,
    run: runApi,
  }
}

async function runApi(context: Context, input: CommandInput): Promise<void> {
  const call = await callOf(context, input)
  const api = await context.api()
  const isDecrypting = hasOption(input, 'decrypt')
  const bound =
    api.settings.boundTo === undefined
      ? {}
      : await (await import('./restrict-raw-call.ts')).restrictToClient(context, api, call)
  const prepared = call.method === 'POST' ? await prepare(context, api, call, isDecrypting) : {}
  if (call.method === 'POST' && context.flags.dryRun === true) {
    return (await import('../../verbs/dry-run.ts')).planCall(context, api, call)
  }
  if (call.method === 'POST')
    context.note('target', `${await instanceText(api)} › POST ${call.path}`)
  else if (effectiveClient(api.settings, context.flags) !== undefined) {
    await (await import('./raw-write.ts')).requireClientInScope(context, api, call.fields)
  }
  const failure = await sendRaw(api, call, {
    ...prepared,
    ...bound,
    paginatedBy: hasOption(input, 'paginate') ? '--paginate' : undefined,
    isStatusShown: hasOption(input, 'include'),
    isDecrypting,
    write: (part) => context.showText(context.io.output.isTerminal ? shownAtTerminal(part) : part),
  })
  if (failure !== undefined) throw failure
}

/** Refuses a write that would lose data, asks before a delete, and says how what is left is sent. */
async function prepare(
  context: Context,
  api: Api,
  call: RawCall,
  isDecrypting: boolean,
): Promise<Pick<RawOptions, 'timeout' | 'onDone'>> {
  requireWritable(api.settings)
  const { prepareRawWrite } = await import('./raw-write.ts')
  return prepareRawWrite(context, api, call, isDecrypting)
}

/** Untouched is for pipes and files: what a terminal would act on is shown as what it is (H31). */
function shownAtTerminal(text: string): string {
  return escapeJson(text.replaceAll('\r\n', '\n'))
}

async function callOf(context: Context, input: CommandInput): Promise<RawCall> {
  const [verb = '', path = ''] = input.args
  const method = METHOD.choices.find((word) => word === verb.toUpperCase())
  if (method === undefined) {
    throw new UsageError(`${verb}: ITFlow’s API knows GET and POST`)
  }
  if (method === 'POST' && hasOption(input, 'paginate')) {
    throw new UsageError('--paginate reads the pages of a GET; a POST has none')
  }
  const given = new Map<string, Json>()
  const add = (name: string, value: Json) => {
    if (given.has(name)) throw new UsageError(`${name} was given twice, and takes one value`)
    given.set(name, value)
  }
  for (const pair of listOption(input, 'raw-field')) {
    const [name, value] = split(pair, '-f')
    add(name, plainText(`-f ${name}`, requireUtf8Argument(`-f ${name}`, value)))
  }
  for (const pair of listOption(input, 'field')) {
    const [name, value] = split(pair, '-F')
    add(name, await typed(context, name, value))
  }
  const fields = { ...(await bodyOf(context, input)), ...Object.fromEntries(given) }
  refuseOwnSecrets(fields)
  for (const [name, value] of Object.entries(fields)) {
    if (isSecretName(name) && typeof value === 'string') context.registerSecret(value)
  }
  return { method, path: pathOf(path), fields }
}

/** `assets/read` from `assets/read`, `/api/v1/assets/read.php` and the like. */
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

/** As a field of a GET it would stand in the address, where logs keep it. */
function refuseOwnSecrets(fields: Post): void {
  const name = Object.keys(fields).find((field) => /^api_key/i.test(field))
  if (name === undefined) return
  throw new UsageError(`${name} is no field to be given: the profile’s secrets are sent`, {
    hint: 'The key always is; the decrypt password with --decrypt',
  })
}

async function typed(context: Context, name: string, value: string): Promise<Json> {
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
