import { needsOwner, requireMayCreate } from '../actions/create.ts'
import type { Api } from '../api/api.ts'
import { clientInForce } from '../api/records/resolve-scope.ts'
import type { Scope } from '../api/records/scope.ts'
import { hasOption, type Input } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { type CheckedValues, missingFields } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import { fieldOptions } from './field-options.ts'
import { checkEditor, editedField, givenValues, requireFields } from './input-values.ts'
import { type Shaping, shapingOf } from './present.ts'
import { textFormatOf, writesHtml } from './text-format.ts'

/** How the values of a new record are read. */
export interface NewReading {
  input: Input
  /** The command, for what is said of its help. */
  path: string
  /** Fields that the command gives, and has no options for. */
  settled?: readonly string[]
  /** A record that the command is about is to be picked, so that the rest is asked for with it. */
  isOpen?: boolean
}

/** All of a new record that can be read and checked without the server. */
export interface NewLine {
  input: Input
  shaping: Shaping
  values: CheckedValues
  /** What a person is to be asked for; undefined: the line says all that is needed. */
  open: { settled: readonly string[] } | undefined
}

/** Reads what a line says of a new record. Throws a UsageError for what is wrong, or missing where nobody can be asked. */
export async function readNew(
  context: Context,
  api: Api,
  resource: Resource,
  { input, path, settled = [], isOpen = false }: NewReading,
): Promise<NewLine> {
  checkEditor(context, input)
  const shaping = await shapingOf(resource, input)
  if (!context.canAsk) requireOwner(context, api, resource)
  const values = await givenValues(context, api, resource, input, 'create', settled)
  const known = [...settled, ...settledBy(resource, input)]
  const missing = context.canAsk
    ? missingFields(resource, (name) => known.includes(name) || values.has(name))
    : []
  requireFields(resource, values, [...known, ...missing], path)
  const isAsked = isOpen || missing.length > 0 || isOwnerOpen(context, api, resource)
  return { input, shaping, values, open: isAsked ? { settled: known } : undefined }
}

/** The fields that an editor, or an option for a secret, is going to give. */
function settledBy(resource: Resource, input: Input): string[] {
  const secrets = fieldOptions(resource, 'create').flatMap(({ name, type, field }) =>
    type.kind === 'secret' && field !== undefined && hasOption(input, name) ? [field.name] : [],
  )
  const edited = editedField(resource, input, 'create')
  return edited === undefined ? secrets : [...secrets, edited]
}

/** A new record with all that is needed: what the line leaves open is asked for. */
export async function completeNew(
  context: Context,
  api: Api,
  resource: Resource,
  { input, values, open }: NewLine,
): Promise<{ values: CheckedValues; scope: Scope }> {
  const scope = isOwnerOpen(context, api, resource)
    ? undefined
    : await createScope(context, api, resource)
  if (open === undefined && scope !== undefined) return { values, scope }
  const { askForNew } = await import('./asking/ask-new.ts')
  const format = writesHtml(resource, 'create') ? textFormatOf(input) : 'auto'
  const settled = open?.settled ?? []
  return askForNew(context, api, { resource, values, settled, format, scope })
}

/** Whether it has to be said whose a new record is, and nothing does. */
function isOwnerOpen({ flags }: Context, { settings }: Api, resource: Resource): boolean {
  if (!needsOwner(resource)) return false
  return flags.global !== true && clientInForce(settings, flags) === undefined
}

/** A new record belongs to one client, or outright to none (`--global`); a new client to nothing. */
export function requireOwner(context: Context, api: Api, resource: Resource): void {
  if (!isOwnerOpen(context, api, resource)) return
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
