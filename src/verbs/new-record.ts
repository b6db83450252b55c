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
import { withArticle } from '../text/sentence.ts'
import { fieldOptions } from './field-options.ts'
import { checkEditor, editorField, readInputValues, refuseMissingFields } from './input-values.ts'
import { type OutputShape, readOutputShape } from './output-shape.ts'
import { textFormatOf, writesHtml } from './text-format.ts'

/** Options for reading a new record. */
interface NewRecordOptions {
  input: CommandInput
  /** The command, for messages that point to its help. */
  path: string
  /** Fields that the command sets itself and has no options for. */
  providedFields?: readonly string[]
  /** Whether escape sequences and control characters are removed from text instead of being refused. */
  removesControlCharacters?: boolean
  /** Whether the parent record must be picked, so missing fields are asked for as well. */
  isParentMissing?: boolean
}

/** What could be read of a new record and checked without the server. */
export interface NewRecordInput {
  input: CommandInput
  shaping: OutputShape
  values: CheckedValues
  /** What to ask for; undefined if nothing is missing. */
  toAsk: { providedFields: readonly string[] } | undefined
}

/** Reads a new record from the command line. Throws a UsageError for invalid input, or missing input if nobody can be asked. */
export async function readNewRecord(
  context: Context,
  api: Api,
  resource: Resource,
  { input, path, providedFields = [], isParentMissing = false, ...reading }: NewRecordOptions,
): Promise<NewRecordInput> {
  checkEditor(context, input)
  const shaping = await readOutputShape(resource, input)
  if (!context.canAsk) requireOwner(context, api, resource)
  const values = await readInputValues(
    context,
    api,
    { resource, input, on: 'create', ...reading },
    providedFields,
  )
  const known = [...providedFields, ...suppliedFields(resource, input)]
  const missing = context.canAsk
    ? missingFields(resource, (name) => known.includes(name) || values.has(name))
    : []
  refuseMissingFields(resource, values, [...known, ...missing], path)
  const isAsked = isParentMissing || missing.length > 0 || isOwnerMissing(context, api, resource)
  return { input, shaping, values, toAsk: isAsked ? { providedFields: known } : undefined }
}

/** Returns the fields that the editor or a secret option will supply. */
function suppliedFields(resource: Resource, input: CommandInput): string[] {
  const secrets = fieldOptions(resource, 'create').flatMap(({ name, type, field }) =>
    type.kind === 'secret' && field !== undefined && hasOption(input, name) ? [field.name] : [],
  )
  const edited = editorField(resource, input, 'create')
  return edited === undefined ? secrets : [...secrets, edited]
}

/** Completes a new record: asks for what the command line leaves out. */
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
  const providedFields = toAsk?.providedFields ?? []
  return askForNewRecord(context, api, { resource, values, providedFields, format, scope })
}

/** Returns whether a new record needs a client and none is given. */
function isOwnerMissing({ flags }: Context, { settings }: Api, resource: Resource): boolean {
  if (!needsOwner(resource)) return false
  return flags.global !== true && effectiveClient(settings, flags) === undefined
}

/** Throws a UsageError if a new record needs a client, or `--global`, and neither is given. */
export function requireOwner(context: Context, api: Api, resource: Resource): void {
  if (!isOwnerMissing(context, api, resource)) return
  throw new UsageError(`A new ${nounOf(resource)} needs --client`, {
    hint:
      resource.operations.create?.withoutClient === 'of all clients'
        ? `Or --global, for ${withArticle(nounOf(resource))} that belongs to all clients (H08)`
        : 'Or --global, for one without a client',
  })
}

/** Returns the scope of a new record, from the options. */
export async function scopeForCreate(
  context: Context,
  api: Api,
  resource: Resource,
): Promise<Scope> {
  if (isOwned(resource)) return api.resolveScope(context.flags)
  requireMayCreate(api, resource)
  return { kind: 'all' }
}
