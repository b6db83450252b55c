import { ARCHIVE } from '../actions/archive.ts'
import type { ChangeResult } from '../actions/change-rule.ts'
import { UNARCHIVE } from '../actions/unarchive.ts'
import type { CommandSpec } from '../cli/command.ts'
import { nounsOf } from '../records/describe-record.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { hasVerb } from '../resources/verbs.ts'
import { MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { QUERY, shapeOptions } from './options.ts'
import { queryOf, readOutputShape } from './output-shape.ts'
import { idOnly, showRecords } from './present-written.ts'
import { selectionOptions, selectorsArgument } from './record-selection.ts'
import { conditionsFor } from './selector-argument.ts'
import { showUndo } from './undo.ts'

/** `itflow RESOURCE archive WHICH …`. */
export function archiveCommand(resource: Resource): CommandSpec {
  return {
    name: 'archive',
    summary: hasVerb(resource, 'unarchive')
      ? `Archive ${nounsOf(resource)}; unarchive restores them`
      : `Archive ${nounsOf(resource)}`,
    arguments: [selectorsArgument(resource, conditionsFor(resource, 'archive'))],
    examples: [
      `itflow ${resource.name} archive 7`,
      `itflow ${resource.name} archive --where 'name~old' --dry-run`,
    ],
    options: [...selectionOptions(resource), MAX_CHANGES, QUERY],
    isWrite: true,
    run: (context, input) =>
      changeRecords(context, input, { resource, verb: 'archive' }, async () => {
        const query = await queryOf(resource, input)
        return {
          rule: ARCHIVE,
          print: (done, { isList }) => showUndo(context, resource, done, { isList, query }),
        }
      }),
  }
}

/** `itflow RESOURCE unarchive WHICH …`. */
export function unarchiveCommand(resource: Resource): CommandSpec {
  return {
    name: 'unarchive',
    summary: `Restore archived ${nounsOf(resource)}`,
    arguments: [selectorsArgument(resource, conditionsFor(resource, 'unarchive'))],
    options: [
      ...selectionOptions(resource, { onlyArchived: true }),
      MAX_CHANGES,
      ...shapeOptions(resource),
    ],
    examples: [`itflow ${resource.name} unarchive 7`],
    isWrite: true,
    run: (context, input) =>
      changeRecords(context, input, { resource, verb: 'unarchive' }, async () => {
        const shaping = await readOutputShape(resource, input)
        return {
          rule: UNARCHIVE,
          print: (done, how) =>
            showRecords(context, resource, { ...how, shaping, rows: changedRows(resource, done) }),
        }
      }),
  }
}

/** Returns the records as they are now; only the ID of one that couldn't be read. */
export function changedRows(resource: Resource, done: readonly ChangeResult[]): Row[] {
  return done.map(({ id, row }) => row ?? idOnly(resource, { [resource.id]: id }))
}
