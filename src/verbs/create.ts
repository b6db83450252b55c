import type { Acting } from '../actions/action-options.ts'
import { type CreateRequest, create } from '../actions/create.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/capabilities/operation.ts'
import type { Outcome } from '../api/writes/write.ts'
import { type CommandSpec, hasOption, type Input } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { nounOf } from '../records/describe-record.ts'
import type { Resource } from '../resources/definition.ts'
import { fieldOptions } from './field-options.ts'
import { editedField } from './input-values.ts'
import { completeNew, type NewLine, readNew } from './new-record.ts'
import { optionFor, shapeOptions } from './options.ts'
import { idAlone, showRecords } from './present.ts'
import { givenSecrets } from './secret-values.ts'
import { textFormatOptions } from './text-format.ts'
import { actingOf, tellOutcome } from './write-report.ts'

/** What help says of questions. */
export const ASKS = 'At a terminal, itflow asks for what is required and missing.'

/** `itflow RESOURCE create --field value …`. */
export function createCommand(resource: Resource): CommandSpec {
  return {
    name: 'create',
    aliases: ['new'],
    summary: `Make a new ${nounOf(resource)}`,
    ...(resource.operations.create === undefined ? {} : { description: ASKS }),
    options: [
      ...fieldOptions(resource, 'create'),
      ...textFormatOptions(resource, 'create'),
      ...shapeOptions(resource),
    ],
    examples: resource.examples.filter((example) => example.includes(' create')),
    isWrite: true,
    takesAnything: resource.operations.create === undefined,
    run: (context, input) => runCreate(context, resource, input),
  }
}

async function runCreate(context: Context, resource: Resource, input: Input): Promise<void> {
  const api = await context.api()
  const path = `itflow ${resource.name} create`
  const line = await withOperation(api, resource, 'create', () =>
    readNew(context, api, resource, { input, path }),
  )
  const { values, scope } = await completeNew(context, api, resource, line)
  await createAndShow(context, api, resource, { ...line, values }, (asked, acting) =>
    create(api, { ...asked, resource, scope }, acting),
  )
}

/** What a line says of a new record. */
export type CreateLine = Pick<NewLine, 'input' | 'shaping' | 'values'>

/** What an action that creates is asked for. */
type AskedFor = Pick<CreateRequest, 'values' | 'more' | 'later' | 'called'>

/** Takes secrets, and a text from the editor, creates a record and prints it as stored. */
export async function createAndShow(
  context: Context,
  api: Api,
  resource: Resource,
  { input, shaping, values }: CreateLine,
  act: (asked: AskedFor, acting: Acting) => Promise<Outcome>,
): Promise<void> {
  const secrets = await givenSecrets(context, api, resource, 'create', input)
  const asked = {
    values: new Map([...values, ...secrets]),
    more: await moreOf(context, api, resource, input, 'create'),
    later: editedField(resource, input, 'create'),
    called: optionFor(resource),
  }
  const outcome = await act(asked, actingOf(context, api))
  tellOutcome(context, resource, outcome)
  if (context.canAsk && outcome.row !== undefined) {
    const { rememberReferences } = await import('./asking/recent-records.ts')
    rememberReferences(context, api, resource, outcome.row)
  }
  const row = outcome.row ?? idAlone(resource, { [resource.id]: outcome.id ?? null })
  await showRecords(context, resource, shaping, [row])
  if (outcome.failure !== undefined) throw outcome.failure
}

/** What the editor gives once the other values are settled; it is loaded only where it is asked for. */
export async function moreOf(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  on: 'create' | 'update',
): Promise<CreateRequest['more']> {
  if (!hasOption(input, 'edit')) return undefined
  return (await import('./edit-text.ts')).editorFor(context, api, resource, input, on)
}
