import type { Api } from '../../api/api.ts'
import { type RawCall, type RawOptions, sendRaw } from '../../api/http/raw.ts'
import { requireWritable } from '../../api/http/read-only.ts'
import { effectiveClient } from '../../api/records/resolve-scope.ts'
import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  type OptionSpec,
} from '../../cli/command.ts'
import { SWITCH } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { escapeJson } from '../../text/terminal-safe.ts'
import { instanceText } from '../../verbs/labels.ts'
import { METHOD, parseRawCall } from './parse-raw-call.ts'

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'raw-field',
    short: 'f',
    type: { kind: 'assignment' },
    help: 'a field, sent as text',
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
    help: 'read the JSON body from this file; - for standard input',
  },
  {
    name: 'paginate',
    type: SWITCH,
    help: 'read every page of a GET and print one JSON array',
  },
  { name: 'decrypt', type: SWITCH, help: 'send the decrypt password too' },
  { name: 'include', short: 'i', type: SWITCH, help: 'print the status before the reply' },
]

/** `itflow api METHOD PATH`: calls any operation and prints its reply unchanged. */
export function apiCommand(): CommandSpec {
  return {
    name: 'api',
    summary: 'Call an API operation and print its reply unchanged',
    description:
      "PATH is MODULE/OPERATION, such as assets/read, or custom/… for the server's own endpoints.\nGET sends fields as filters in the query, POST as a JSON body; the key is added.\nA POST that is known to lose data is refused with the hazard's number (itflow help hazards), unless you add --force. A delete asks first, or needs --yes.",
    arguments: [
      { type: METHOD, help: 'the HTTP method' },
      { type: { kind: 'operation' }, help: 'the operation, such as assets/read' },
    ],
    options: OPTIONS,
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
  const call = await parseRawCall(context, input)
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
    write: (part) =>
      context.showText(context.io.output.isTerminal ? escapeForTerminal(part) : part),
  })
  if (failure !== undefined) throw failure
}

/** Refuses a write that would lose data, asks before a delete, and returns how to send it. */
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

/** Escapes control characters, which a terminal would act on; pipes and files get the reply unchanged (H31). */
function escapeForTerminal(text: string): string {
  return escapeJson(text.replaceAll('\r\n', '\n'))
}
