import { DELETE } from '../actions/delete.ts'
import type { CommandSpec } from '../cli/command.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { QUERY } from './options.ts'
import { queryOf } from './output-shape.ts'
import { selectionOptions, selectorsArgument } from './record-selection.ts'
import { conditionsFor } from './selector-argument.ts'
import { showUndo } from './undo.ts'

/** `itflow RESOURCE delete WHICH …`. */
export function deleteCommand(resource: Resource): CommandSpec {
  return {
    name: 'delete',
    aliases: ['rm', 'remove'],
    summary: `Delete ${nounsOf(resource)} permanently`,
    arguments: [selectorsArgument(resource, conditionsFor(resource, 'delete'))],
    examples: [`itflow ${resource.name} delete 7`],
    options: [...selectionOptions(resource), MAX_CHANGES, QUERY],
    isWrite: true,
    allowsUnknownOptions: resource.operations.delete === undefined,
    run: (context, input) =>
      changeRecords(context, input, { resource, verb: 'delete' }, async () => {
        const query = await queryOf(resource, input)
        return {
          rule: DELETE,
          print: (done, { isList }) => showUndo(context, resource, done, { isList, query }),
        }
      }),
  }
}
