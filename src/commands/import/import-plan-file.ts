import type { Api } from '../../api/api.ts'
import { boundRefusal } from '../../api/records/bound.ts'
import { findById } from '../../api/records/find.ts'
import type { Scope } from '../../api/records/scope.ts'
import type { CommandInput } from '../../cli/command.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { resolvePath } from '../../files/working-directory.ts'
import type { PlannedImport } from '../../import/plan-import.ts'
import { replan } from '../../import/replan.ts'
import type { SavedPlan } from '../../import/saved-plan.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import { cleanName } from '../../records/describe-record.ts'
import type { Resource } from '../../resources/definition.ts'
import { resources, TENANT } from '../../resources/index.ts'
import { awaitInterrupted } from '../../runs/await-interrupted.ts'
import type { SourceMemory } from '../../sources/source-memory.ts'
import { finishImport } from './finish-import.ts'
import { type ImportMode, namedResource, parsePlanMode } from './import-request.ts'
import { rereadSource } from './import-source.ts'
import { requireCreateOrUpdate } from './importable.ts'
import { readPlan } from './plan-file.ts'
import { notesByIndex, targetsByIndex, toPrintablePlan } from './printable-plan.ts'
import { makeRecheck, markPlanStart } from './recheck.ts'
import type { SourceRecorder } from './remember-source.ts'
import { reportImportPlan } from './report-plan.ts'
import { hasSecrets } from './save-plan.ts'

/** Applies a saved plan exactly, except for rows that no longer apply. */
export async function importPlanFile(
  context: Context,
  input: CommandInput,
  path: string,
): Promise<void> {
  await context.saveMemory?.()
  const mode = parsePlanMode(context, input)
  const saved = readPlan(resolvePath(context, path), path)
  const resource = resources[saved.resource]
  requireSameModule(input, resource, path)
  const api = await context.api()
  await requireCreateOrUpdate(api, resource)
  const scope = await scopeOf(context, api, saved.scope)
  const work = (memory?: SourceMemory) =>
    applyPlan(context, api, { saved, path, mode, scope, memory })
  if (saved.source === null) return work()
  const { withSourceOfRun } = await import('./remember-run.ts')
  const source = { source: saved.source, isLost: saved.memory?.state === 'lost' }
  await withSourceOfRun(context, api, source, work)
}

/** A saved plan to apply. */
interface PlanToApply {
  saved: SavedPlan
  path: string
  mode: ImportMode
  scope: Scope
  /** What is remembered about its source. */
  memory: SourceMemory | undefined
}

async function applyPlan(
  context: Context,
  api: Api,
  { saved, path, mode, scope, memory }: PlanToApply,
): Promise<void> {
  const resource = resources[saved.resource]
  if (context.flags.dryRun !== true) await awaitInterrupted(context, api, resource)
  const plannedAt = markPlanStart(context, api)
  const plannedImport = await replan(api, saved, memory?.records.values())
  const plan = toPrintablePlan(plannedImport.plan, explicitInstance(context.flags))
  const source = { ...saved.file, ...(saved.source === null ? {} : { syncedAs: saved.source }) }
  const planned = { resource, plan, name: source.path ?? 'standard input', isFromPlan: true }
  context.note('file', `${path}: the plan for ${planned.name}`)
  await reportImportPlan(context, api, planned, scope)
  await finishImport(context, api, {
    ...{ planned, mode, scope, source, isSaved: false, existing: plannedImport.listed },
    command: `import --plan ${path}`,
    targets: targetsByIndex(plannedImport),
    notes: notesByIndex(plannedImport),
    recorder: await recorderFor(context, api, memory, plannedImport),
    recheckCreates: makeRecheck(context, api, {
      ...{ resource, scope, match: saved.match ?? undefined, plannedAt },
    }),
    isForced: saved.forced || context.flags.force === true,
    secrets: async () => {
      if (!hasSecrets(plan)) return () => ({})
      return (await rereadSource(context, resource, source)).secretsAt
    },
  })
}

/** Returns what remembers the plan's source, and loads that only if it has one. */
async function recorderFor(
  context: Context,
  api: Api,
  memory: SourceMemory | undefined,
  planned: PlannedImport,
): Promise<SourceRecorder | undefined> {
  if (planned.plan.source === null) return undefined
  const { sourceRecorder } = await import('./remember-source.ts')
  return sourceRecorder(context, api, memory, planned)
}

function requireSameModule(input: CommandInput, { nouns, name }: Resource, path: string): void {
  const wanted = namedResource(input)
  if (wanted === undefined || wanted.name === name) return
  throw new UsageError(`${path} is a plan for ${nouns}, not for ${wanted.nouns}`)
}

/** Returns the scope that a plan was made for; throws if the command is for a different one. */
async function scopeOf(context: Context, api: Api, planned: SavedPlan['scope']): Promise<Scope> {
  const { flags } = context
  const hasScope = flags.client !== undefined || flags.allClients === true || flags.global === true
  if (hasScope || api.settings.boundTo !== undefined) {
    const scope = await api.resolveScope(flags)
    if (isSame(scope, planned)) return scope
    throw hasScope
      ? new UsageError('The plan is for a different scope than this command.', {
          hint: 'Leave out the client: the plan names it',
        })
      : boundRefusal(api.settings, 'the plan is for a different scope')
  }
  if (planned.kind !== 'client') return planned
  const { id } = planned
  const found = await findById(api, resources[TENANT], id, { scope: { kind: 'all' } })
  const name = String(found.row[resources[TENANT].label] ?? '')
  api.rememberName(TENANT, id, name)
  return { kind: 'client', id, name: cleanName(name), found }
}

function isSame(scope: Scope, planned: SavedPlan['scope']): boolean {
  if (scope.kind !== 'client' || planned.kind !== 'client') return scope.kind === planned.kind
  return scope.id === planned.id
}
