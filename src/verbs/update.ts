import { type ChangeLimit, checkChangeLimit } from '../actions/change-limit.ts'
import { update, updateRule } from '../actions/update.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import { readAll } from '../api/records/read.ts'
import { type CommandInput, type CommandSpec, hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { nounsOf } from '../records/describe-record.ts'
import { flagOf } from '../records/field-names.ts'
import type { CheckedValues } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'

import { changedRows } from './archive.ts'
import { changeLimitOf, MAX_CHANGES } from './change-limit.ts'
import { changeRecords } from './change-records.ts'
import { findForWrite } from './confirm-guess.ts'
import { loadEditorInput } from './create.ts'
import { fieldOptions, longTextOf } from './field-options.ts'
import { checkEditor, readInputValues } from './input-values.ts'
import { examplesOf, optionFor, shapeOptions } from './options.ts'
import { type OutputShape, readOutputShape } from './output-shape.ts'
import { idOnly, showRecords } from './present-written.ts'
import { isMultiple, selectionOptions, selectorsArgument } from './record-selection.ts'
import { readSecrets } from './secret-values.ts'
import { pickRecordId } from './selector-argument.ts'
import { textFormatOptions } from './text-format.ts'
import { createActionOptions, planUnchanged, reportOutcome } from './write-report.ts'

/** `itflow RESOURCE update WHICH --field value …`. */
export function updateCommand(resource: Resource): CommandSpec {
  const isOffered = resource.operations.update !== undefined
  const flag = flagOf(resource, longTextOf(resource, 'update')?.name ?? resource.label)
  return {
    name: 'update',
    aliases: ['edit'],
    summary: `Update one or more ${nounsOf(resource)}`,
    arguments: [selectorsArgument(resource)],
    options: [
      ...fieldOptions(resource, 'update'),
      ...textFormatOptions(resource, 'update'),
      ...selectionOptions(resource),
      MAX_CHANGES,
      ...shapeOptions(resource),
    ],
    examples: isOffered
      ? [
          ...examplesOf(resource, 'update', ` 7 --${flag} @text.txt`),
          `itflow ${resource.name} list -o ndjson | itflow ${resource.name} update - --${flag} X --dry-run`,
        ]
      : [],
    isWrite: true,
    allowsUnknownOptions: !isOffered,
    run: (context, input) =>
      isOne(input) ? runUpdate(context, resource, input) : updateSeveral(context, resource, input),
  }
}

/** Returns whether the command line selects one record, named or to be picked. */
function isOne(input: CommandInput): boolean {
  return input.args.length <= 1 && !isMultiple(input)
}

/** Sets the same values on any number of records. */
function updateSeveral(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  return changeRecords(context, input, { resource, verb: 'update' }, async (api) => {
    refuseSingleOnlyOptions(resource, input)
    const { shaping, values } = await readUpdate(context, api, resource, input)
    return {
      rule: updateRule({ values, inputNameOf: optionFor(resource) }),
      print: (done, how) =>
        showRecords(context, resource, { ...how, shaping, rows: changedRows(resource, done) }),
    }
  })
}

/** Throws a UsageError for options that apply to one record at a time: secrets and the editor. */
function refuseSingleOnlyOptions(resource: Resource, input: CommandInput): void {
  const option = fieldOptions(resource, 'update').find(
    ({ name, type, field }) =>
      hasOption(input, name) &&
      (type.kind === 'secret' || (name === 'edit' && field !== undefined)),
  )
  if (option === undefined) return
  const why =
    option.type.kind === 'secret'
      ? "records shouldn't share a secret, so it can only be set on one record at a time"
      : 'only one record can be edited at a time'
  throw new UsageError(`--${option.name}: ${why}`, { hint: 'Name one record' })
}

/** Reads what can be read and checked of an update without the server. */
async function readUpdate(
  context: Context,
  api: Api,
  resource: Resource,
  input: CommandInput,
): Promise<{ shaping: OutputShape; limit: ChangeLimit; values: CheckedValues }> {
  const limit = changeLimitOf(input)
  const shaping = await readOutputShape(resource, input)
  checkEditor(context, input)
  const fieldNames = new Set(fieldOptions(resource, 'update').map(({ name }) => name))
  if (!Object.keys(input.options).some((name) => fieldNames.has(name))) {
    throw new UsageError('Nothing to update: give at least one field', {
      hint: `See: itflow ${resource.name} update --help`,
    })
  }
  return {
    shaping,
    limit,
    values: await readInputValues(context, api, { resource, input, on: 'update' }),
  }
}

async function runUpdate(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  const api = await context.api()
  const { shaping, limit, values } = await withOperation(api, resource, 'update', () =>
    readUpdate(context, api, resource, input),
  )
  const scope = await api.resolveScope(context.flags)
  const text = input.args[0] ?? (await pickRecordId(context, resource))
  await checkChangeLimit(limit, {
    ...{ resource, verb: 'update', count: 1 },
    total: async () => (await readAll(api, resource, { scope })).length,
  })
  const target = await findForWrite(context, api, resource, { text, scope, does: 'Update' })
  const source = { resource, input, on: 'update' } as const
  const secrets = await readSecrets(context, api, source)
  const getLateValues = await loadEditorInput(context, api, source)
  const request = {
    values: new Map([...values, ...secrets]),
    getLateValues,
    inputNameOf: optionFor(resource),
  }
  const actionOptions = createActionOptions(context, api)
  const outcome = await update(api, { ...request, resource, scope, record: target }, actionOptions)
  reportOutcome(context, resource, outcome)
  await planUnchanged(context, api, outcome)
  const { row = idOnly(resource, target.row) } = outcome
  await showRecords(context, resource, { shaping, rows: [row] })
  if (outcome.failure !== undefined) throw outcome.failure
}
