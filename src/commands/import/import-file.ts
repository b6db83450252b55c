import { type ChangeLimit, parseChangeLimit } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { CommandInput } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { type PlannedImport, type PlanningOptions, planImport } from '../../import/plan-import.ts'
import { openProgress } from '../../io/progress.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import { awaitInterrupted } from '../../runs/await-interrupted.ts'
import { type FileReading, readAsRecords } from './file-reading.ts'
import { finishImport } from './finish-import.ts'
import { type ImportRequest, namedResource, parseImportRequest } from './import-request.ts'
import { importSource } from './import-source.ts'
import { readIfImportable } from './importable.ts'
import { openFile } from './open-file.ts'
import { targetsByIndex, toPrintablePlan } from './printable-plan.ts'
import { type MapFile, readMap } from './read-map.ts'
import { makeRecheck, markPlanStart, type PlanMark } from './recheck.ts'
import { reportFile, reportKeptSecrets } from './report-file.ts'
import { reportPlan } from './report-plan.ts'
import { savePlan } from './save-plan.ts'

/** Imports a file: reads it wholly, plans, shows the plan, asks, and writes. */
export async function importFile(context: Context, input: CommandInput): Promise<void> {
  await context.saveMemory?.()
  const api = await context.api()
  const order = await orderOf(context, api, input)
  const map = await readMap(context, order.resource, order.map)
  const scope = await api.resolveScope(context.flags)
  const file = await openFile(context, { ...order, encoding: context.flags.encoding })
  try {
    const reading = await readAsRecords(order.resource, file, map?.map, context.registerSecret)
    // What is only looked at makes nothing twice; a plan that is kept is carried out later.
    const isPreview = context.flags.dryRun === true && order.savePlan === undefined
    if (!isPreview) await awaitInterrupted(context, api, order.resource)
    const plannedAt = markPlanStart(context, api)
    const options = planningOf(context, { order, map, scope, reading })
    const made = await planImport(api, order.resource, rowsWithProgress(context, reading), options)
    await reportAndFinish(context, api, { order, map, scope, reading, options, made, plannedAt })
  } finally {
    await file.close()
  }
}

/** A file's rows; shows how many were read and planned. */
async function* rowsWithProgress(
  context: Context,
  reading: FileReading,
): ReturnType<FileReading['rows']> {
  const progress = openProgress(context, { nouns: 'rows' })
  try {
    for await (const rows of reading.rows()) {
      yield rows
      progress.advance(rows.length)
    }
  } finally {
    progress.close()
  }
}

/** What the line says; an operation that no server has comes before whatever else is wrong. */
async function orderOf(context: Context, api: Api, input: CommandInput): Promise<ImportRequest> {
  const resource = namedResource(input)
  if (resource === undefined) return parseImportRequest(context, input)
  return readIfImportable(api, resource, () => parseImportRequest(context, input))
}

/** A file whose rows are read as the line and its map say. */
interface Importing {
  order: ImportRequest
  map: MapFile | undefined
  scope: Scope
  reading: FileReading
}

function planningOf(context: Context, { order, map, scope, reading }: Importing): PlanningOptions {
  const { random, sleep, signal, flags } = context
  return {
    ...{ scope, random, sleep, signal },
    isForced: flags.force === true,
    match: order.match ?? map?.map.match,
    replacesSecrets: order.replacesSecrets,
    ignoredColumns: reading.ignoredHeadings,
  }
}

async function reportAndFinish(
  context: Context,
  api: Api,
  importing: Importing & { options: PlanningOptions; made: PlannedImport; plannedAt: PlanMark },
): Promise<void> {
  const { order, map, scope, reading, options, made, plannedAt } = importing
  const { resource } = order
  const plan = toPrintablePlan(made.plan, explicitInstance(context.flags))
  const planned = { resource, plan, name: reading.file.name }
  const source = importSource(context, order, reading, map)
  reportFile(context, planned, reading.file)
  await reportPlan(context, api, planned, scope)
  if (!order.replacesSecrets) reportKeptSecrets(context, plan, reading)
  const isKept = await savePlan(context, api, made, { ...options, path: order.savePlan, source })
  await finishImport(context, api, {
    ...{
      planned,
      scope,
      source,
      isSaved: isKept,
      existing: made.listed,
      targets: targetsByIndex(made),
    },
    mode: { ...order, limit: limitOf(order, map) },
    command: `import ${resource.name} ${order.file}`,
    secrets: async () => reading.secretsAt,
    fieldLabel: reading.fieldLabel,
    recheckCreates: makeRecheck(context, api, { resource, scope, match: options.match, plannedAt }),
  })
}

/** How much may change: what the line says, or else the map. */
function limitOf({ limit }: ImportRequest, map: MapFile | undefined): ChangeLimit {
  const { name = '', maxChanges } = map?.map ?? {}
  if (limit.kind !== 'default' || maxChanges === undefined) return limit
  return parseChangeLimit(maxChanges, `max-changes of ${name}:`) ?? limit
}
