import { DELETE } from '../actions/delete.ts'
import type { CommandSpec } from '../command.ts'
import { nounsOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { QUERY } from './options.ts'
import { queryOf } from './showing.ts'
import { showUndo } from './undo.ts'
import { whichOf } from './which.ts'

/** `itflow RESOURCE delete WHICH …`. */
export function deleteCommand(resource: Resource): CommandSpec {
  return {
    name: 'delete',
    aliases: ['rm', 'remove'],
    summary: `Delete ${nounsOf(resource)} for good`,
    arguments: [{ ...whichOf(resource), isVariadic: true }],
    examples: [`itflow ${resource.name} delete 7`],
    options: [MAX_CHANGES, QUERY],
    isWrite: true,
    takesAnything: resource.operations.delete === undefined,
    run: (context, input) =>
      changeRecords(context, input, { resource, rule: DELETE }, async () => {
        const query = await queryOf(input)
        return (done, { isList }) => showUndo(context, resource, done, { isList, query })
      }),
  }
}
