import type { Api } from '../api/api.ts'
import type { Change } from '../api/writes/differences.ts'
import type { Outcome, Plan, WriteOptions } from '../api/writes/perform.ts'
import { shown } from '../api/writes/telling.ts'
import type { Context } from '../context.ts'
import { tinter } from '../output/tint.ts'
import { isEscapedField } from '../records/shape.ts'
import type { Field, OperationName, Resource } from '../resources/definition.ts'
import { cleanLine } from '../text/clean.ts'
import { readable, readablePair } from '../text/readable.ts'
import { instanceOf, nameOf } from './wording.ts'

const DONE: Readonly<Partial<Record<OperationName, string>>> = {
  create: 'Created',
  update: 'Updated',
  delete: 'Deleted',
  archive: 'Archived',
  unarchive: 'Unarchived',
  resolve: 'Resolved',
  close: 'Closed',
}

/** The flags that shape a write, and the telling of what it is about to do. */
export function writeOptions(context: Context, api: Api): WriteOptions {
  const { flags, random, sleep } = context
  return {
    isForced: flags.force === true,
    isDryRun: flags.dryRun === true,
    random,
    sleep,
    announce: (plan) => announce(context, api, plan),
  }
}

/** Says which instance and client a write goes to, and what it changes. */
async function announce(
  context: Context,
  api: Api,
  { request, draft, changes }: Plan,
): Promise<void> {
  const { resource, target } = request
  const client = await clientName(api, clientOfPlan(request))
  const record =
    target === undefined
      ? `new ${resource.singular.replace('-', ' ')}`
      : `${resource.singular.replace('-', ' ')} ${target.row[resource.id] ?? ''} ${nameOf(resource, target.row)}`
  const place = [await instanceOf(context), ...(client === undefined ? [] : [client]), record]
  const lines = [place.join(' › '), ...changeLines(api, resource, await asText(resource, changes))]
  context.note('target', lines.join('\n'), await instanceTint(context, api))
  for (const { code, message } of draft.warnings ?? []) context.note(code, message)
  if (context.flags.dryRun !== true) return
  const { maskFields } = await import('../text/masking.ts')
  const file = resource.operations[request.verb]?.file ?? request.verb
  const body = JSON.stringify({ api_key: '***', ...(maskFields(draft.body) as object) }, null, 2)
  context.note(
    'dry_run',
    `Would send POST ${new URL(`api/v1/${resource.module}/${file}.php`, api.settings.url).href}\n${body}`,
  )
}

/** Colours the first word that is the instance's name, as its profile says. */
async function instanceTint(
  { io, flags }: Context,
  { settings: { instance, color } }: Api,
): Promise<(text: string) => string> {
  const tint = await tinter(color, io.hasColor.error && flags.color !== false)
  return (text) => text.replace(instance, (name) => tint(name))
}

function clientOfPlan({ client, resource }: Plan['request']): number | null {
  return resource.name === 'clients' ? null : client
}

async function clientName(api: Api, client: number | null): Promise<string | undefined> {
  if (client === null) return undefined
  return (await api.clientName(client)) ?? `client ${client}`
}

/** HTML as the text that it reads as. */
async function asText(
  { fields }: Resource,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  if (changes.every(({ field }) => fields[field]?.kind !== 'html')) return changes
  const { htmlText } = await import('../output/html.ts')
  const read = (value: Change['to']) => (typeof value === 'string' ? htmlText(value) : value)
  return changes.map((change) =>
    fields[change.field]?.kind === 'html'
      ? { ...change, from: read(change.from), to: read(change.to) }
      : change,
  )
}

/** `Status   Deployed → Stored`, aligned; a reference with its name where it was come across. */
function changeLines(api: Api, { fields }: Resource, changes: readonly Change[]): string[] {
  const width = Math.max(0, ...changes.map(({ label }) => label.length))
  return changes.map(({ field: name, label, from, to }) => {
    const text = (value: Change['to']) => cleanLine(plain(value, fields[name], api))
    const texts = [text(from), text(to)] as const
    const [was, is] = isEscapedField(fields[name]) ? readablePair(...texts) : texts
    const before = from === null || from === '' ? '' : `${was} → `
    return `    ${label.padEnd(width)}  ${before}${before === '' ? texts[1] : is}`
  })
}

function plain(value: Change['to'], field: Field | undefined, api: Api): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  const word = field?.words?.[Number(value)]
  if (word !== undefined) return word
  const name =
    field?.refers === undefined || value === null
      ? undefined
      : api.learned(field.refers, Number(value))
  return name === undefined ? shown(value).replace(/^“|”$/g, '') : `${readable(name)} (${value})`
}

/** Tells what a write came to: a confirmation, and every notice. */
export function tellOutcome(context: Context, resource: Resource, outcome: Outcome): void {
  const { request } = outcome.plan
  const done = DONE[request.verb] ?? 'Done'
  const what =
    request.verb === 'create' ? ` ${resource.singular.replace('-', ' ')} ${outcome.id ?? ''}` : ''
  if (outcome.state === 'planned') {
    context.note('planned', 'Dry run: nothing was sent.')
  } else {
    context.note(request.verb, `${done}${what}.`)
  }
  for (const { code, message } of outcome.notices) context.note(code, message)
}
