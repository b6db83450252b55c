import type { Api } from '../../api/api.ts'
import { boundRefusal } from '../../api/bound.ts'
import { findById } from '../../api/finding.ts'
import type { Scope } from '../../api/scope.ts'
import type { Input } from '../../command.ts'
import type { Context } from '../../context.ts'
import { RefusedError, UsageError } from '../../errors.ts'
import { fromWorkingDirectory } from '../../files/working-directory.ts'
import { replan } from '../../import/replan.ts'
import { placeNamed } from '../../profiles/several.ts'
import { oneLine } from '../../records/naming.ts'
import { resources, TENANT } from '../../resources/index.ts'
import type { RunScope } from '../../runs/entries.ts'
import { finishImport } from './finish.ts'
import { requireEither } from './importable.ts'
import { hasSecrets } from './keep-plan.ts'
import { namedResource, readPlanManner } from './options.ts'
import { readPlan, type SavedPlan } from './saved-plan.ts'
import { readAgain } from './source.ts'
import { tellFinal } from './tell-final.ts'
import { tellPlan } from './tell-plan.ts'
import { targetsOf, worded } from './worded-plan.ts'

/** Carries out a plan that was kept in a file: exactly that, but for rows that no longer fit. */
export async function importPlanFile(context: Context, input: Input, path: string): Promise<void> {
  const manner = readPlanManner(context, input)
  const saved = readPlan(fromWorkingDirectory(context, path), path)
  const resource = resources[saved.plan.resource]
  const named = namedResource(input)
  if (named !== undefined && named !== resource) {
    throw new UsageError(`${path} is a plan for ${resource.nouns}, not for ${named.nouns}`)
  }
  const api = await context.api()
  await requireEither(api, resource)
  await requireSameServer(api, saved)
  const scope = await scopeOf(context, api, saved.scope)
  const { file: source, match } = saved
  const marks = new Map(saved.marks)
  const made = await replan(api, resource, { plan: saved.plan, scope, match, marks })
  const plan = worded(made.plan, placeNamed(context.flags))
  const planned = { resource, plan, name: source.path ?? 'standard input' }
  context.note('file', `${path}: planned on ${saved.made} from ${planned.name}`)
  await tellPlan(context, api, planned, scope)
  await tellFinal(context, api, planned)
  await finishImport(context, api, {
    ...{ planned, manner, scope, source, isKept: false, listed: made.listed },
    command: `import --plan ${path}`,
    targets: targetsOf(made),
    total: made.listed.length,
    secrets: async () => {
      if (!hasSecrets(plan)) return () => ({})
      return (await readAgain(context, resource, source)).secretsAt
    },
  })
}

/** A plan is for one server, as it was. Throws a RefusedError for another. */
async function requireSameServer(api: Api, { instance, release }: SavedPlan): Promise<void> {
  const { url } = api.settings
  if (instance !== url.href) {
    throw new RefusedError(`The plan is for ${instance}, and this is ${url.href}.`)
  }
  const now = await api.capabilities.provenRelease()
  if (release === null || now === undefined || now === release) return
  throw new RefusedError(`The plan is for ITFlow ${release}, and the server has ${now} by now.`, {
    hint: 'Import the file again, for a new plan',
  })
}

/** The scope that a plan was made for, which nothing else may replace. */
async function scopeOf(context: Context, api: Api, planned: RunScope): Promise<Scope> {
  const { flags } = context
  const isNamed = flags.client !== undefined || flags.allClients === true || flags.global === true
  if (isNamed || api.settings.boundTo !== undefined) {
    const scope = await api.scope(flags)
    if (isSame(scope, planned)) return scope
    throw isNamed
      ? new RefusedError('The plan is for another scope than the line names.', {
          hint: 'Leave the client out: the plan knows it',
        })
      : boundRefusal(api.settings, 'the plan is for another scope')
  }
  if (planned.kind !== 'client') return planned
  const { id } = planned
  const found = await findById(api, resources[TENANT], id, { kind: 'all' })
  const name = String(found.row[resources[TENANT].label] ?? '')
  api.learn(TENANT, id, name)
  return { kind: 'client', id, name: oneLine(name), found }
}

function isSame(scope: Scope, planned: RunScope): boolean {
  if (scope.kind !== 'client' || planned.kind !== 'client') return scope.kind === planned.kind
  return scope.id === planned.id
}
