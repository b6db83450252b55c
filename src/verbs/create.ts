import type { Acting } from '../actions/acting.ts'
import { type CreateRequest, create, needsOwner, requireMayCreate } from '../actions/create.ts'
import type { Api } from '../api/api.ts'
import { withOperation } from '../api/operation.ts'
import type { Scope } from '../api/scope.ts'
import { clientInForce } from '../api/scope-in-force.ts'
import type { Outcome } from '../api/writes/write.ts'
import { type CommandSpec, hasOption, type Input } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import type { CheckedValues } from '../records/input.ts'
import { nounOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import { fieldOptions } from './field-options.ts'
import { checkEditor, editedField, givenValues, requireFields } from './given.ts'
import { optionFor, shapeOptions } from './options.ts'
import { givenSecrets } from './secret-values.ts'
import { idAlone, type Shaping, shapingOf, showRecords } from './showing.ts'
import { textFormatOptions } from './text-format.ts'
import { actingOf, tellOutcome } from './write-report.ts'

/** `itflow RESOURCE create --field value …`. */
export function createCommand(resource: Resource): CommandSpec {
  return {
    name: 'create',
    aliases: ['new'],
    summary: `Make a new ${nounOf(resource)}`,
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
  const line = await withOperation(api, resource, 'create', async () => {
    const read = { ...(await readCreate(context, api, resource, input)), input }
    const settled = [editedField(resource, input, 'create')]
    requireFields(resource, read.values, settled, `itflow ${resource.name} create`)
    return read
  })
  const scope = await createScope(context, api, resource)
  await createAndShow(context, api, resource, line, (asked, acting) =>
    create(api, { ...asked, resource, scope }, acting),
  )
}

/** What a line says of a new record. */
export interface CreateLine {
  input: Input
  shaping: Shaping
  values: CheckedValues
}

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
  return (await import('./edited.ts')).editorFor(context, api, resource, input, on)
}

/** All of a create that can be read and checked without the server; `settled` are fields that it has no options for. */
export async function readCreate(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  settled: readonly string[] = [],
): Promise<Omit<CreateLine, 'input'>> {
  checkEditor(context, input)
  return readValues(context, api, resource, input, settled)
}

/** The same of a line that has no editor. */
export async function readValues(
  context: Context,
  api: Api,
  resource: Resource,
  input: Input,
  settled: readonly string[] = [],
): Promise<Omit<CreateLine, 'input'>> {
  const shaping = await shapingOf(resource, input)
  requireOwner(context, api, resource)
  return { shaping, values: await givenValues(context, api, resource, input, 'create', settled) }
}

/** A new record belongs to one client, or outright to none (`--global`); a new client to nothing. */
function requireOwner({ flags }: Context, { settings }: Api, resource: Resource): void {
  if (!needsOwner(resource)) return
  if (flags.global === true || clientInForce(settings, flags) !== undefined) return
  throw new UsageError(`A new ${nounOf(resource)} needs --client: whose is it?`, {
    hint:
      resource.operations.create?.withoutClient === 'of all clients'
        ? `--global makes a ${nounOf(resource)} of all clients (H08)`
        : '--global makes one of no client',
  })
}

/** Where a new record goes by the flags. */
export async function createScope(context: Context, api: Api, resource: Resource): Promise<Scope> {
  if (isOwned(resource)) return api.scope(context.flags)
  requireMayCreate(api, resource)
  return { kind: 'all' }
}
