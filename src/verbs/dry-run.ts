// Loaded only for a dry run.
import type { Api } from '../api/api.ts'
import { clientOf } from '../api/records/scope.ts'
import type { Plan } from '../api/writes/write.ts'
import { type CommandInput, type CommandSpec, listOption, textOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { widthFor } from '../io/io.ts'
import { FORMATS } from '../output/formats.ts'
import { type PlannedRecord, type PlannedWrite, planSheet, planText } from '../output/plan.ts'
import { tinter } from '../output/profile-color.ts'
import { displayName } from '../records/describe-record.ts'
import { parseQuery } from '../records/query.ts'
import type { Row, Value } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import type { OperationName } from '../resources/operation.ts'
import { makeMask } from '../text/masking.ts'
import { maskFields } from '../text/secret-fields.ts'
import { widthOf } from '../text/width.ts'
import { wrapMessage } from '../text/wrap.ts'
import { clientNameOf, targetLines, type WriteTarget } from './write-target.ts'

/** Runs a write as a dry run and prints what it would send, even if it fails on the way. */
export async function runAsDryRun(
  context: Context,
  { command, input }: { command: CommandSpec; input: CommandInput },
): Promise<void> {
  const isList = takesSeveral(command, input)
  const show = () => showPlans(context, isList, textOption(input, 'query'))
  try {
    await command.run(context, input)
  } catch (error) {
    if (context.plannedWrites().length > 0) await show()
    throw error
  }
  if (isList || context.plannedWrites().length > 0) await show()
}

/** Returns whether the command line selects any number of records, so even a single plan is a list. */
function takesSeveral({ arguments: spec = [] }: CommandSpec, input: CommandInput): boolean {
  const { args } = input
  if (listOption(input, 'where').length > 0) return true
  return spec.at(-1)?.isVariadic === true && (args.length > spec.length || args.includes('-'))
}

async function showPlans(
  context: Context,
  isList: boolean,
  query: string | undefined,
): Promise<void> {
  const plans = context.plannedWrites()
  await printPlans(context, plans, isList || plans.length > 1, query)
  context.note('planned', 'Dry run: nothing was sent.')
}

async function printPlans(
  context: Context,
  plans: readonly PlannedWrite[],
  isList: boolean,
  query: string | undefined,
): Promise<void> {
  if (FORMATS[context.format()].reader === 'program' || query !== undefined) {
    const sheet = planSheet(plans, isList)
    if (query === undefined) return context.show(sheet)
    const { applyQuery } = await import('../output/query-result.ts')
    return context.show(applyQuery(sheet, await parseQuery(query, '--query')))
  }
  const width = widthFor(context.io.output)
  const spellOut = context.isAccessible
    ? (await import('../text/spell-out-signs.ts')).spellOutSigns
    : same
  const wrap = (line: string) =>
    width === undefined ? line : wrapMessage(spellOut(line), width, widthOf)
  const hasColor = context.io.hasColor.output && context.flags.color !== false
  for (const [index, plan] of plans.entries()) {
    const text = planText(plan, { tint: await tinter(plan.color, hasColor), wrap })
    await context.showText(index === 0 ? text : `\n${text}`)
  }
}

function same(line: string): string {
  return line
}

/** Records what a write would send. */
export async function planWrite(
  context: Context,
  api: Api,
  { request, draft, changes }: Plan,
): Promise<void> {
  const { resource, verb, target } = request
  const file = resource.operations[verb]?.file ?? verb
  const mask = makeMask(context.secrets)
  context.addPlannedWrite({
    ...(await placeOf(api, request, target?.row)),
    verb,
    changes: changes.map(({ field, from, to }) => {
      return { field, from: maskValue(from, mask), to: maskValue(to, mask) }
    }),
    requests: [requestOf(context, api, `${resource.module}/${file}`, draft.body)],
    lines: (await targetLines(api, request, target?.row, changes)).map(mask),
  })
}

function maskValue(value: Value, mask: (text: string) => string): Value {
  return typeof value === 'string' ? mask(value) : value
}

/** Records that nothing would be sent for a record. */
export async function planNoChange(
  context: Context,
  api: Api,
  { resource, verb, row }: { resource: Resource; verb: OperationName; row: Row },
): Promise<void> {
  const target = { resource, client: clientOf(resource, row) }
  context.addPlannedWrite({
    ...(await placeOf(api, target, row)),
    verb,
    changes: [],
    requests: [],
    lines: await targetLines(api, target, row, []),
  })
}

/** Records a raw API call, of which only the request is known. */
export async function planCall(
  context: Context,
  api: Api,
  { path, fields }: { path: string; fields: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { instance, color } = api.settings
  context.addPlannedWrite({
    ...{ instance, client: null, resource: null, verb: null, record: null, changes: [] },
    requests: [requestOf(context, api, path, fields)],
    lines: [instance],
    ...(color === undefined ? {} : { color }),
  })
}

function requestOf(
  context: Context,
  { settings }: Api,
  path: string,
  fields: Readonly<Record<string, unknown>>,
): PlannedWrite['requests'][number] {
  return {
    method: 'POST',
    url: new URL(`api/v1/${path}.php`, settings.url).href,
    body: maskFields({ api_key: '***', ...fields }, makeMask(context.secrets)),
  }
}

async function placeOf(
  api: Api,
  target: WriteTarget,
  row: Row | undefined,
): Promise<Pick<PlannedWrite, 'instance' | 'client' | 'resource' | 'record' | 'color'>> {
  const { resource, client } = target
  const { instance, color } = api.settings
  const name = await clientNameOf(api, target)
  return {
    instance,
    client: name === undefined ? null : { id: client, name },
    resource: resource.name,
    record: row === undefined ? null : recordOf(resource, row),
    ...(color === undefined ? {} : { color }),
  }
}

function recordOf(resource: Resource, row: Row): PlannedRecord {
  return { id: row[resource.id] ?? null, name: displayName(resource, row) || null }
}
