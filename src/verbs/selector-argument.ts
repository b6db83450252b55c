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

const PICK_HELP = '; at a terminal, leave it out to pick from a list'

/** Builds the argument that names a record; `conditions` says which records are eligible. */
export function selectorArgument(
  resource: Resource,
  conditions?: RecordType['conditions'],
): ArgumentSpec {
  // Records that the server lists only by parent can't be picked from a list.
  const isPicked = resource.needsFilter === undefined
  const number = resource.number === undefined ? '' : ', a number as shown'
  return {
    type: {
      kind: 'record',
      resource: resource.name,
      ...(conditions === undefined ? {} : { conditions }),
    },
    help: `an ID, a name${number}, or a key: ${selectorKeys(resource).join(' ')}${isPicked ? PICK_HELP : ''}`,
    ...(isPicked ? { isPickable: isPicked } : {}),
  }
}

/** Returns the conditions for a verb: other records are refused, or need no change; undefined if all records qualify. */
export function conditionsFor(resource: Resource, verb: OperationName): RecordType['conditions'] {
  if (verb === 'archive' || verb === 'unarchive')
    return archiveConditions(resource, verb !== 'archive')
  if (verb === 'delete') {
    return resource.archiveFirst === 'apart' ? archiveConditions(resource, true) : undefined
  }
  const isEnded = resource.operations[verb]?.effects !== undefined
  return isEnded ? conditionsToEnd(resource, verb) : undefined
}

/** Returns the condition that a record is archived, or isn't; undefined if the module has no archive. */
function archiveConditions({ archivedAt }: Resource, isSet: boolean): RecordType['conditions'] {
  return archivedAt === null ? undefined : [{ field: archivedAt, isSet }]
}

/** Returns the conditions under which a verb can still end a record (H37): it isn't finally closed, nor already as the verb leaves it. */
function conditionsToEnd({ operations }: Resource, verb: OperationName): RecordType['conditions'] {
  const operation = operations[verb]
  const finals = Object.values(operations).filter(({ isFinal }) => isFinal === true)
  const moments = finals.flatMap(({ effects = {} }) =>
    Object.keys(effects).filter((field) => effects[field] === 'now'),
  )
  // A record that only a reply has set to the final status can still be ended by the final operation.
  const operationsToCheck =
    operation?.isFinal === true || operation === undefined ? [] : [operation, ...finals]
  const values = new Map<string, number[]>()
  for (const [field, value] of operationsToCheck.flatMap(({ effects = {} }) =>
    Object.entries(effects),
  )) {
    if (typeof value === 'number') values.set(field, [...(values.get(field) ?? []), value])
  }
  return [
    ...[...values].map(([field, isNoneOf]) => ({ field, isNoneOf })),
    ...moments.map((field) => ({ field, isSet: false })),
  ]
}

/** Which records are offered, and the question. */
interface Offering {
  conditions?: RecordType['conditions']
  question?: string
}

/** Returns how a WHICH is looked up: at a terminal, partial names are accepted, and the user may be asked to choose. */
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

/** Which records can be picked. */
export interface PickScope {
  conditions?: RecordType['conditions']
  /** Whether it is for a read: then `--client` may be a partial name, and the read reports which client it used. */
  isRead?: boolean
}

/** Has the user pick the record that the command line doesn't name; returns its ID. */
export async function pickRecordId(
  context: Context,
  resource: Resource,
  { conditions, isRead = false }: PickScope = {},
): Promise<string> {
  const { pickRecord } = await import('./asking/pick-record.ts')
  const api = await context.api()
  const scope = await api.resolveScope(context.flags, isRead ? () => undefined : undefined)
  const { row } = await pickRecord(context, api, { resource, scope, conditions })
  return String(row[resource.id] ?? '')
}

/** Reports which record a partial name matched. */
export function reportGuess(context: Context, resource: Resource, row: Row): void {
  const { code, message } = guessNotice(resource, row)
  context.note(code, message)
}

/** Resolves the scope of a read: `--client` may be a partial name if it matches only one, which is reported. */
export function readScope(context: Context, api: Api): Promise<Scope> {
  return api.resolveScope(context.flags, (client) =>
    reportGuess(context, resources[TENANT], client),
  )
}
