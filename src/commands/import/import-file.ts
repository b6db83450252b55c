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
import { limitsOf } from './import-limits.ts'
import { type ImportRequest, namedResource, parseImportRequest } from './import-request.ts'
import { importSource } from './import-source.ts'
import { readIfImportable } from './importable.ts'
import { openFile } from './open-file.ts'
import { notesByIndex, targetsByIndex, toPrintablePlan } from './printable-plan.ts'
import { type MapFile, readMap } from './read-map.ts'
import { makeRecheck, markPlanStart, type PlanMark } from './recheck.ts'
import { reportFile, reportKeptSecrets } from './report-file.ts'
import { reportImportPlan } from './report-plan.ts'
import { savePlan } from './save-plan.ts'
import type { OpenSource } from './sync-source.ts'

/** Imports a file: reads it completely, plans, shows the plan, asks, and writes. */
export async function importFile(context: Context, input: CommandInput): Promise<void> {
  await context.saveMemory?.()
  const api = await context.api()
  const request = await requestOf(context, api, input)
  const { resource, sync } = request
  if (sync !== undefined) {
    const { requireMissingPossible } = await import('../../import/sync/plan-leavers.ts')
    await requireMissingPossible({ api, resource }, sync.missing)
  }
  const map = await readMap(context, resource, request.map)
  const scope = await api.resolveScope(context.flags)
  const work = (source?: OpenSource) => planAndFinish(context, api, { request, map, scope, source })
  if (sync === undefined) return work()
  const { withSource } = await import('./sync-source.ts')
  await withSource(context, api, { resource, sync, map: map?.map, scope }, work)
}

/** Plans the file's rows, shows the plan, and writes. */
async function planAndFinish(
  context: Context,
  api: Api,
  requested: Omit<Importing, 'reading'>,
): Promise<void> {
  const { request, map } = requested
  const file = await openFile(context, { ...request, encoding: context.flags.encoding })
  try {
    const reading = await readAsRecords(request.resource, file, map?.map, context.registerSecret)
    // A preview can't create anything twice; a saved plan is applied later and can.
    const isPreview = context.flags.dryRun === true && request.savePlan === undefined
    if (!isPreview) await awaitInterrupted(context, api, request.resource)
    const plannedAt = markPlanStart(context, api)
    const importing = { ...requested, reading }
    const options = planningOf(context, importing)
    const rows = rowsWithProgress(context, reading)
    const plannedImport = await planImport(api, request.resource, rows, options)
    await reportAndFinish(context, api, { ...importing, options, plannedImport, plannedAt })
  } finally {
    await file.close()
  }
}

/** Yields a file's rows, and shows how many were read and planned. */
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

/** Parses the command line; reports an operation that no server has before any other error. */
async function requestOf(context: Context, api: Api, input: CommandInput): Promise<ImportRequest> {
  const resource = namedResource(input)
  if (resource === undefined) return parseImportRequest(context, input)
  return readIfImportable(api, resource, () => parseImportRequest(context, input))
}

/** An import that was requested, with its map, scope and file. */
interface Importing {
  request: ImportRequest
  map: MapFile | undefined
  scope: Scope
  /** The source that the file comes from, if it is known as one. */
  source: OpenSource | undefined
  reading: FileReading
}

function planningOf(
  context: Context,
  { request, map, scope, source, reading }: Importing,
): PlanningOptions {
  const { random, sleep, signal, flags } = context
  return {
    ...{ scope, random, sleep, signal },
    isForced: flags.force === true,
    match: request.match ?? map?.map.match,
    replacesSecrets: request.replacesSecrets,
    ignoredColumns: reading.ignoredHeadings,
    sync: source?.options,
  }
}

async function reportAndFinish(
  context: Context,
  api: Api,
  importing: Importing & {
    options: PlanningOptions
    plannedImport: PlannedImport
    plannedAt: PlanMark
  },
): Promise<void> {
  const { request, map, scope, source: synced, reading, plannedAt } = importing
  const { options, plannedImport } = importing
  const { resource } = request
  const plan = toPrintablePlan(plannedImport.plan, explicitInstance(context.flags))
  const planned = { resource, plan, name: reading.file.name }
  const source = importSource(context, request, reading, map)
  reportFile(context, planned, reading.file)
  await reportImportPlan(context, api, planned, scope)
  if (!request.replacesSecrets) reportKeptSecrets(context, plan, reading)
  const isSaved = await savePlan(context, api, plannedImport, {
    ...options,
    path: request.savePlan,
    source,
  })
  await finishImport(context, api, {
    ...{ planned, scope, source, isSaved },
    ...recordsOf(plannedImport),
    recorder: synced?.recorder(plannedImport),
    mode: { ...request, ...limitsOf(request, map?.map) },
    command: `import ${resource.name} ${request.file}`,
    secrets: async () => reading.secretsAt,
    fieldLabel: reading.fieldLabel,
    recheckCreates: makeRecheck(context, api, {
      ...{ resource, scope, match: options.match, plannedAt },
      linked: plannedImport.sync?.remembered,
    }),
  })
}

/** Returns the records that a plan is about, as finishing it needs them. */
function recordsOf(planned: PlannedImport) {
  return {
    existing: planned.listed,
    targets: targetsByIndex(planned),
    notes: notesByIndex(planned),
  }
}
