import type { FindOneOptions } from '../actions/find.ts'
import { guessNotice } from '../actions/notices.ts'
import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { selectorKeys } from '../api/records/selector.ts'
import type { ArgumentSpec } from '../cli/command.ts'
import type { RecordType } from '../cli/option-types.ts'
import type { Context } from '../context.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources, TENANT } from '../resources/index.ts'
import type { OperationName } from '../resources/operation.ts'

const PICKED = '; at a terminal, leave it out to pick from a list'

/** The argument that names a record, with the keys that the module has; `fits` says which records are wanted. */
export function selectorArgument(resource: Resource, fits?: RecordType['fits']): ArgumentSpec {
  // What the server lists of one parent only can't be picked from.
  const isPicked = resource.needsFilter === undefined
  const number = resource.number === undefined ? '' : ', a number as it is shown'
  return {
    type: { kind: 'record', resource: resource.name, ...(fits === undefined ? {} : { fits }) },
    help: `an ID, a name${number}, or a key: ${selectorKeys(resource).join(' ')}${isPicked ? PICKED : ''}`,
    ...(isPicked ? { isPickable: isPicked } : {}),
  }
}

/** The records that a verb is for: others are refused, or are already as it leaves them; undefined where all are. */
export function fitsFor(resource: Resource, verb: OperationName): RecordType['fits'] {
  if (verb === 'archive' || verb === 'unarchive') return fitsArchived(resource, verb !== 'archive')
  if (verb === 'delete') {
    return resource.archiveFirst === 'apart' ? fitsArchived(resource, true) : undefined
  }
  const isEnded = resource.operations[verb]?.effects !== undefined
  return isEnded ? fitsBefore(resource, verb) : undefined
}

/** The records that are archived, or are not; undefined where that is not told apart. */
function fitsArchived({ archivedAt }: Resource, isSet: boolean): RecordType['fits'] {
  return archivedAt === null ? undefined : [{ field: archivedAt, isSet }]
}

/** The records that a verb can still end (H37): they have not been ended for good, and are not yet as the verb leaves them. */
export function fitsBefore({ operations }: Resource, verb: OperationName): RecordType['fits'] {
  const own = operations[verb]
  const finals = Object.values(operations).filter(({ isFinal }) => isFinal === true)
  const moments = finals.flatMap(({ effects = {} }) =>
    Object.keys(effects).filter((field) => effects[field] === 'now'),
  )
  // What only a reply has given the value of a final operation can still be ended by it.
  const standings = own?.isFinal === true || own === undefined ? [] : [own, ...finals]
  const values = new Map<string, number[]>()
  for (const [field, value] of standings.flatMap(({ effects = {} }) => Object.entries(effects))) {
    if (typeof value === 'number') values.set(field, [...(values.get(field) ?? []), value])
  }
  return [
    ...[...values].map(([field, isNoneOf]) => ({ field, isNoneOf })),
    ...moments.map((field) => ({ field, isSet: false })),
  ]
}

/** Which records a person is offered, and how that is asked. */
interface Offering {
  fits?: RecordType['fits']
  question?: string
}

/** How a WHICH is looked for: at a terminal a part of a name will do, and a person may be asked which is meant. */
export function findOptions(
  context: Context,
  scope: Scope,
  offering: Offering = {},
): FindOneOptions {
  if (!context.canAsk) return { scope, mayGuess: false }
  return {
    scope,
    mayGuess: true,
    choose: async (resource, records) => {
      const { pickFrom } = await import('./asking/pick-record.ts')
      return pickFrom(context, await context.api(), records, { ...offering, resource, scope })
    },
  }
}

/** Which records are picked from. */
export interface PickScope {
  fits?: RecordType['fits']
  /** For a read, `--client` may be a part of a name; the read itself says which it took. */
  isRead?: boolean
}

/** The record that a line is about and does not name, as an ID: a person picks it. */
export async function pickRecordId(
  context: Context,
  resource: Resource,
  { fits, isRead = false }: PickScope = {},
): Promise<string> {
  const { pickRecord } = await import('./asking/pick-record.ts')
  const api = await context.api()
  const scope = await api.resolveScope(context.flags, isRead ? () => undefined : undefined)
  const { row } = await pickRecord(context, api, { resource, scope, fits })
  return String(row[resource.id] ?? '')
}

/** Says which record a part of a name was taken for. */
export function reportGuess(context: Context, resource: Resource, row: Row): void {
  const { code, message } = guessNotice(resource, row)
  context.note(code, message)
}

/** The scope of a read: a client whom `--client` names by a part that fits only one is taken, and said. */
export function readScope(context: Context, api: Api): Promise<Scope> {
  return api.resolveScope(context.flags, (client) =>
    reportGuess(context, resources[TENANT], client),
  )
}
