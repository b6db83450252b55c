import { needsOwner, requireMayCreate } from '../actions/create.ts'
import type { Api } from '../api/api.ts'
import { effectiveClient } from '../api/records/resolve-scope.ts'
import type { Scope } from '../api/records/scope.ts'
import { type CommandInput, hasOption } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { nounOf } from '../records/describe-record.ts'
import { type CheckedValues, missingFields } from '../records/input.ts'
import type { Resource } from '../resources/definition.ts'
import { isOwned } from '../resources/ownership.ts'
import { fieldOptions } from './field-options.ts'
import { checkEditor, editorField, readInputValues, requireFields } from './input-values.ts'
import { type OutputShape, readOutputShape } from './present.ts'
import { textFormatOf, writesHtml } from './text-format.ts'

/** How the values of a new record are read. */
export interface NewRecordOptions {
  input: CommandInput
  /** The command, for what is said of its help. */
  path: string
  /** Fields that the command gives, and has no options for. */
  providedFields?: readonly string[]
  /** A record that the command is about is to be picked, so that the rest is asked for with it. */
  isParentMissing?: boolean
}

/** All of a new record that can be read and checked without the server. */
export interface NewRecordInput {
  input: CommandInput
  shaping: OutputShape
  values: CheckedValues
  /** What a person is to be asked for; undefined: the line says all that is needed. */
  toAsk: { settled: readonly string[] } | undefined
}

/** Reads what a line says of a new record. Throws a UsageError for what is wrong, or missing where nobody can be asked. */
export async function readNewRecord(
  context: Context,
  api: Api,
  resource: Resource,
  { input, path, providedFields = [], isParentMissing = false }: NewRecordOptions,
): Promise<NewRecordInput> {
  checkEditor(context, input)
  const shaping = await readOutputShape(resource, input)
  if (!context.canAsk) requireOwner(context, api, resource)
  const values = await readInputValues(context, api, resource, input, 'create', providedFields)
  const known = [...providedFields, ...settledBy(resource, input)]
  const missing = context.canAsk
    ? missingFields(resource, (name) => known.includes(name) || values.has(name))
    : []
  requireFields(resource, values, [...known, ...missing], path)
  const isAsked = isParentMissing || missing.length > 0 || isOwnerMissing(context, api, resource)
  return { input, shaping, values, toAsk: isAsked ? { settled: known } : undefined }
}

/** The fields that an editor, or an option for a secret, is going to give. */
function settledBy(resource: Resource, input: CommandInput): string[] {
  const secrets = fieldOptions(resource, 'create').flatMap(({ name, type, field }) =>
    type.kind === 'secret' && field !== undefined && hasOption(input, name) ? [field.name] : [],
  )
  const edited = editorField(resource, input, 'create')
  return edited === undefined ? secrets : [...secrets, edited]
}

/** A new record with all that is needed: what the line leaves open is asked for. */
export async function completeNewRecord(
  context: Context,
  api: Api,
  resource: Resource,
  { input, values, toAsk }: NewRecordInput,
): Promise<{ values: CheckedValues; scope: Scope }> {
  const scope = isOwnerMissing(context, api, resource)
    ? undefined
    : await scopeForCreate(context, api, resource)
  if (toAsk === undefined && scope !== undefined) return { values, scope }
  const { askForNewRecord } = await import('./asking/ask-new.ts')
  const format = writesHtml(resource, 'create') ? textFormatOf(input) : 'auto'
  const settled = toAsk?.settled ?? []
  return askForNewRecord(context, api, { resource, values, providedFields: settled, format, scope })
}

/** Whether it has to be said whose a new record is, and nothing does. */
function isOwnerMissing({ flags }: Context, { settings }: Api, resource: Resource): boolean {
  if (!needsOwner(resource)) return false
  return flags.global !== true && effectiveClient(settings, flags) === undefined
}

/** A new record belongs to one client, or outright to none (`--global`); a new client to nothing. */
export function requireOwner(context: Context, api: Api, resource: Resource): void {
  if (!isOwnerMissing(context, api, resource)) return
  throw new UsageError(`A new ${nounOf(resource)} needs --client: whose is it?`, {
    hint:
      resource.operations.create?.withoutClient === 'of all clients'
        ? `--global makes a ${nounOf(resource)} of all clients (H08)`
        : '--global makes one of no client',
  })
}

/** Where a new record goes by the flags. */
export async function scopeForCreate(
  context: Context,
  api: Api,
  resource: Resource,
): Promise<Scope> {
  if (isOwned(resource)) return api.resolveScope(context.flags)
  requireMayCreate(api, resource)
  return { kind: 'all' }
}
