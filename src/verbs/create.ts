import type { ActionOptions } from '../actions/action-options.ts'
import { type CreateRequest, create } from '../actions/create.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import type { Outcome } from '../api/writes/write.ts'
import { type CommandInput, type CommandSpec, hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { fieldOptions } from './field-options.ts'
import { editorField, type ValueSource } from './input-values.ts'
import { completeNewRecord, type NewRecordInput, readNewRecord } from './new-record.ts'
import { optionFor, shapeOptions } from './options.ts'
import { idOnly, showRecords } from './present-written.ts'
import { readSecrets } from './secret-values.ts'
import { textFormatOptions } from './text-format.ts'
import { createActionOptions, reportOutcome } from './write-report.ts'

/** What help says about prompts. */
export const PROMPTING_HELP = 'At a terminal, itflow prompts for required fields that are missing.'

/** `itflow RESOURCE create --field value …`. */
export function createCommand(resource: Resource): CommandSpec {
  return {
    name: 'create',
    aliases: ['new'],
    summary: `Create a new ${nounOf(resource)}`,
    ...(resource.operations.create === undefined ? {} : { description: PROMPTING_HELP }),
    options: [
      ...fieldOptions(resource, 'create'),
      ...textFormatOptions(resource, 'create'),
      ...shapeOptions(resource),
    ],
    examples: resource.examples.filter((example) => example.includes(' create')),
    isWrite: true,
    allowsUnknownOptions: resource.operations.create === undefined,
    run: (context, input) => runCreate(context, resource, input),
  }
}

async function runCreate(context: Context, resource: Resource, input: CommandInput): Promise<void> {
  const api = await context.api()
  const path = `itflow ${resource.name} create`
  const line = await withOperation(api, resource, 'create', () =>
    readNewRecord(context, api, resource, { input, path }),
  )
  const { values, scope } = await completeNewRecord(context, api, resource, line)
  await createAndShow(context, api, { ...line, resource, values }, (fields, actionOptions) =>
    create(api, { ...fields, resource, scope }, actionOptions),
  )
}

/** What the command line gives for a new record. */
type CreateLine = Pick<NewRecordInput, 'input' | 'shaping' | 'values'> & {
  resource: Resource
}

/** The input of an action that creates a record. */
type CreateInput = Pick<CreateRequest, 'values' | 'getLateValues' | 'lateField' | 'inputNameOf'>

/** Reads secrets and text from the editor, creates a record and prints it as stored. */
export async function createAndShow(
  context: Context,
  api: Api,
  { resource, input, shaping, values }: CreateLine,
  act: (fields: CreateInput, actionOptions: ActionOptions) => Promise<Outcome>,
): Promise<void> {
  const source = { resource, input, on: 'create' } as const
  const secrets = await readSecrets(context, api, source)
  const fields = {
    values: new Map([...values, ...secrets]),
    getLateValues: await loadEditorInput(context, api, source),
    lateField: editorField(resource, input, 'create'),
    inputNameOf: optionFor(resource),
  }
  const outcome = await act(fields, createActionOptions(context, api))
  reportOutcome(context, resource, outcome)
  if (context.canAsk && outcome.row !== undefined) {
    const { rememberReferences } = await import('./asking/recent-records.ts')
    rememberReferences(context, api, resource, outcome.row)
  }
  const row = outcome.row ?? idOnly(resource, { [resource.id]: outcome.id ?? null })
  await showRecords(context, resource, { shaping, rows: [row] })
  if (outcome.failure !== undefined) throw outcome.failure
}

/** Returns a function that reads text from the editor once the other values are resolved; loads the editor only if needed. */
export async function loadEditorInput(
  context: Context,
  api: Api,
  source: ValueSource,
): Promise<CreateRequest['getLateValues']> {
  if (!hasOption(source.input, 'edit')) return undefined
  return (await import('./edit-text.ts')).createEditorInput(context, api, source)
}
