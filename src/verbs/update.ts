import { findRecord } from '../api/finding.ts'
import { requireOperation } from '../api/operation.ts'
import { clientOf } from '../api/scope.ts'
import { changesIn } from '../api/writes/differences.ts'
import { performWrite } from '../api/writes/perform.ts'
import type { CommandSpec, Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import { fieldOptions, givenValues } from './given.ts'
import { SHAPE_OPTIONS } from './options.ts'
import { shapingOf, showRecords } from './showing.ts'
import { findOptions, WHICH } from './which.ts'
import { nameOf } from './wording.ts'
import { tellOutcome, writeOptions } from './write-report.ts'

/** `itflow RESOURCE update WHICH --field value …`. */
export function updateCommand(resource: Resource): CommandSpec {
  return {
    name: 'update',
    aliases: ['edit'],
    summary: `Change fields of a ${resource.singular.replace('-', ' ')}`,
    arguments: [WHICH],
    options: [...fieldOptions(resource, 'update'), ...SHAPE_OPTIONS],
    examples: resource.examples.filter((example) => example.includes(' update')),
    isWrite: true,
    takesAnything: resource.operations.update === undefined,
    run: (context, input) => runUpdate(context, resource, input),
  }
}

async function runUpdate(context: Context, resource: Resource, input: Input): Promise<void> {
  const api = await context.api()
  await requireOperation(api, resource, 'update')
  const shaping = await shapingOf(resource, input)
  const scope = await api.scope(context.flags)
  const [which = ''] = input.args
  const target = await findRecord(api, resource, which, findOptions(context, resource, scope))
  const client = clientOf(resource, target.row)
  const asked = await givenValues(context, api, resource, input, {
    on: 'update',
    // What a record refers to belongs to the record's own client, whatever the command's scope.
    scope: client === null ? { kind: 'global' } : { kind: 'client', id: client, name: undefined },
    current: target.row,
  })
  if (Object.keys(asked).length === 0) {
    throw new UsageError('Nothing to change: name a field', {
      hint: `See: itflow ${resource.name} update --help`,
    })
  }
  const given = changesIn(resource, asked, target.row)
  if (Object.keys(given).length === 0) {
    context.note('unchanged', `${nameOf(resource, target.row)} is so already; nothing was sent.`)
    return showRecords(context, resource, shaping, [target.row])
  }
  const outcome = await performWrite(
    api,
    { resource, verb: 'update', given, target, client },
    writeOptions(context, api),
  )
  tellOutcome(context, resource, outcome)
  if (outcome.state === 'done') {
    await showRecords(context, resource, shaping, [outcome.row ?? target.row])
  }
}
