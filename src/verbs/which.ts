import type { FindOptions } from '../api/finding.ts'
import type { Scope } from '../api/scope.ts'
import { whichKeys } from '../api/which.ts'
import type { ArgumentSpec } from '../command.ts'
import type { Context } from '../context.ts'
import { recordText } from '../records/naming.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'

/** The argument that names a record, with the keys that the module has. */
export function whichOf(resource: Resource): ArgumentSpec {
  const number = resource.number === undefined ? '' : ', a number as it is shown'
  return {
    name: 'WHICH',
    help: `an ID, a name${number}, or a key: ${whichKeys(resource).join(' ')}`,
  }
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
