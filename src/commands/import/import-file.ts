import { type ChangeLimit, changeLimitIn } from '../../actions/change-limit.ts'
import type { Api } from '../../api/api.ts'
import type { Input } from '../../command.ts'
import type { Context } from '../../context.ts'
import { planImport } from '../../import/planning.ts'
import { placeNamed } from '../../profiles/several.ts'
import { readAsRecords } from './file-reading.ts'
import { finishImport } from './finish.ts'
import { withImportable } from './importable.ts'
import { keepPlan } from './keep-plan.ts'
import { openFile } from './open-file.ts'
import { type ImportOrder, namedResource, readOrder } from './options.ts'
import { type MapFile, readMap } from './read-map.ts'
import { sourceOf } from './source.ts'
import { tellFinal } from './tell-final.ts'
import { tellFile, tellPlan } from './tell-plan.ts'
import { worded } from './worded-plan.ts'

/** Imports a file: reads it wholly, plans, shows the plan, asks, and writes. */
export async function importFile(context: Context, input: Input): Promise<void> {
  const api = await context.api()
  const order = await orderOf(context, api, input)
  const { resource } = order
  const map = await readMap(context, resource, order.map)
  const manner = { ...order, limit: limitOf(order, map) }
  const scope = await api.scope(context.flags)
  const { encoding, force } = context.flags
  const file = await openFile(context, { ...order, encoding })
  try {
    const reading = await readAsRecords(resource, file, map?.map, context.guard)
    const { random, sleep, signal } = context
    const made = await planImport(api, resource, reading.rows(), {
      ...{ scope, random, sleep, signal, isForced: force === true },
      match: order.match ?? map?.map.match,
      replacesSecrets: order.replacesSecrets,
      ignoredColumns: reading.ignored,
    })
    const plan = worded(made.plan, placeNamed(context.flags))
    const planned = { resource, plan, name: file.name }
    const source = sourceOf(context, order, reading, map)
    tellFile(context, planned, file)
    await tellPlan(context, api, planned, scope)
    await tellFinal(context, api, planned)
    const isKept = await keepPlan(context, api, planned, { path: order.savePlan, scope, source })
    await finishImport(context, api, {
      ...{ planned, manner, scope, source, isKept, listed: made.listed },
      command: `import ${resource.name} ${order.file}`,
      targets: targetsOf(made),
      total: made.listed.length,
      secrets: async () => reading.secretsAt,
      called: reading.called,
    })
  } finally {
    await file.close()
  }
}

/** What the line says; an operation that no server has comes before whatever else is wrong. */
async function orderOf(context: Context, api: Api, input: Input): Promise<ImportOrder> {
  const resource = namedResource(input)
  if (resource === undefined) return readOrder(context, input)
  return withImportable(api, resource, () => readOrder(context, input))
}

/** How much may change: what the line says, or else the map. */
function limitOf({ limit }: ImportOrder, map: MapFile | undefined): ChangeLimit {
  const { name = '', maxChanges } = map?.map ?? {}
  if (limit.kind !== 'default' || maxChanges === undefined) return limit
  return changeLimitIn(maxChanges, `max-changes of ${name}:`) ?? limit
}

function targetsOf({ plan, targets }: Awaited<ReturnType<typeof planImport>>) {
  return new Map(
    plan.rows.flatMap((row, index) => {
      const stored = targets.get(row)
      return stored === undefined ? [] : [[index, stored] as const]
    }),
  )
}
