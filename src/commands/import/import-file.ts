import { type ChangeLimit, changeLimitIn } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { Input } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { type Planned, type PlanningOptions, planImport } from '../../import/plan-import.ts'
import { openProgress } from '../../io/progress.ts'
import { placeNamed } from '../../profiles/multi-profile.ts'
import { settleInterrupted } from '../../runs/await-interrupted.ts'
import { type FileReading, readAsRecords } from './file-reading.ts'
import { finishImport } from './finish-import.ts'
import { type ImportOrder, namedResource, readOrder } from './import-request.ts'
import { sourceOf } from './import-source.ts'
import { withImportable } from './importable.ts'
import { openFile } from './open-file.ts'
import { targetsOf, worded } from './printable-plan.ts'
import { type MapFile, readMap } from './read-map.ts'
import { lookAgainFor, momentOf, type PlannedAt } from './recheck.ts'
import { tellFile, tellSecretsKept } from './report-file.ts'
import { tellPlan } from './report-plan.ts'
import { keepPlan } from './save-plan.ts'

/** Imports a file: reads it wholly, plans, shows the plan, asks, and writes. */
export async function importFile(context: Context, input: Input): Promise<void> {
  await context.saveMemory?.()
  const api = await context.api()
  const order = await orderOf(context, api, input)
  const map = await readMap(context, order.resource, order.map)
  const scope = await api.scope(context.flags)
  const file = await openFile(context, { ...order, encoding: context.flags.encoding })
  try {
    const reading = await readAsRecords(order.resource, file, map?.map, context.guard)
    // What is only looked at makes nothing twice; a plan that is kept is carried out later.
    const isLook = context.flags.dryRun === true && order.savePlan === undefined
    if (!isLook) await settleInterrupted(context, api, order.resource)
    const plannedAt = momentOf(context, api)
    const options = planningOf(context, { order, map, scope, reading })
    const made = await planImport(api, order.resource, shownRows(context, reading), options)
    await tellAndFinish(context, api, { order, map, scope, reading, options, made, plannedAt })
  } finally {
    await file.close()
  }
}

/** A file's rows; shows how many were read and planned. */
async function* shownRows(context: Context, reading: FileReading): ReturnType<FileReading['rows']> {
  const progress = openProgress(context, { what: 'rows' })
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
async function orderOf(context: Context, api: Api, input: Input): Promise<ImportOrder> {
  const resource = namedResource(input)
  if (resource === undefined) return readOrder(context, input)
  return withImportable(api, resource, () => readOrder(context, input))
}

/** A file whose rows are read as the line and its map say. */
interface Importing {
  order: ImportOrder
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
    ignoredColumns: reading.ignored,
  }
}

async function tellAndFinish(
  context: Context,
  api: Api,
  importing: Importing & { options: PlanningOptions; made: Planned; plannedAt: PlannedAt },
): Promise<void> {
  const { order, map, scope, reading, options, made, plannedAt } = importing
  const { resource } = order
  const plan = worded(made.plan, placeNamed(context.flags))
  const planned = { resource, plan, name: reading.file.name }
  const source = sourceOf(context, order, reading, map)
  tellFile(context, planned, reading.file)
  await tellPlan(context, api, planned, scope)
  if (!order.replacesSecrets) tellSecretsKept(context, plan, reading)
  const isKept = await keepPlan(context, api, made, { ...options, path: order.savePlan, source })
  await finishImport(context, api, {
    ...{ planned, scope, source, isKept, listed: made.listed, targets: targetsOf(made) },
    manner: { ...order, limit: limitOf(order, map) },
    command: `import ${resource.name} ${order.file}`,
    secrets: async () => reading.secretsAt,
    called: reading.called,
    lookAgain: lookAgainFor(context, api, { resource, scope, match: options.match, plannedAt }),
  })
}

/** How much may change: what the line says, or else the map. */
function limitOf({ limit }: ImportOrder, map: MapFile | undefined): ChangeLimit {
  const { name = '', maxChanges } = map?.map ?? {}
  if (limit.kind !== 'default' || maxChanges === undefined) return limit
  return changeLimitIn(maxChanges, `max-changes of ${name}:`) ?? limit
}
