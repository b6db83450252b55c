import type { FindOptions } from '../api/finding.ts'
import type { Scope } from '../api/scope.ts'
import { whichKeys } from '../api/which.ts'
import type { ArgumentSpec } from '../command.ts'
import type { Context } from '../context.ts'
import type { RecordType } from '../option-types.ts'
import { recordText } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** The argument that names a record, with the keys that the module has; `fits` says which records are wanted. */
export function whichOf(resource: Resource, fits?: RecordType['fits']): ArgumentSpec {
  const number = resource.number === undefined ? '' : ', a number as it is shown'
  return {
    type: { kind: 'record', resource: resource.name, ...(fits === undefined ? {} : { fits }) },
    help: `an ID, a name${number}, or a key: ${whichKeys(resource).join(' ')}`,
  }
}

/** The records that are archived, or are not; undefined where that is not told apart. */
export function fitsArchived({ archivedAt }: Resource, isSet: boolean): RecordType['fits'] {
  return archivedAt === null ? undefined : [{ field: archivedAt, isSet }]
}

/** How a WHICH is looked for by a read: at a terminal a part of a name will do, and the program says which it took. */
export function findOptions(context: Context, resource: Resource, scope: Scope): FindOptions {
  return {
    scope,
    mayGuess: context.canAsk,
    onGuess: (row) => tellGuess(context, resource, row),
    ...(context.canAsk
      ? {
          choose: async (question, choices) => (await context.prompts()).select(question, choices),
        }
      : {}),
  }
}

/** Says which record a part of a name was taken for. */
export function tellGuess(context: Context, resource: Resource, row: Row): void {
  context.note('guess', `Took ${recordText(resource, row)}`)
}
