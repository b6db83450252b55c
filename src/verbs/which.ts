import type { Finding } from '../actions/find.ts'
import { guessNotice } from '../actions/notices.ts'
import type { Scope } from '../api/scope.ts'
import { whichKeys } from '../api/which.ts'
import type { ArgumentSpec } from '../command.ts'
import type { Context } from '../context.ts'
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

/** How a WHICH is looked for: at a terminal a part of a name will do, and a person may be asked which is meant. */
export function findOptions(context: Context, scope: Scope): Finding {
  return {
    scope,
    mayGuess: context.canAsk,
    ...(context.canAsk
      ? {
          choose: async (question, choices) => (await context.prompts()).select(question, choices),
        }
      : {}),
  }
}

/** Says which record a part of a name was taken for. */
export function tellGuess(context: Context, resource: Resource, row: Row): void {
  const { code, message } = guessNotice(resource, row)
  context.note(code, message)
}
