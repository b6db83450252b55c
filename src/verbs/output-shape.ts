import { type CommandInput, hasOption, textOption } from '../cli/command.ts'
import { UsageError } from '../errors.ts'
import type { Sheet } from '../output/sheet.ts'
import { isRecordNumberName, resolveField } from '../records/field-names.ts'
import type { Query } from '../records/query.ts'
import type { Resource } from '../resources/definition.ts'
import { COMPACT } from './options.ts'

/** The output options, parsed before anything is read or sent. */
export interface OutputShape {
  /** The fields of `--fields`, by their current names. */
  fields: readonly string[] | undefined
  query: Query | undefined
  hasNames: boolean
  /** Whether tables show IDs instead of names. */
  hasIds: boolean
  /** How `--compact` reduces a record. */
  reduce?: Sheet['compact']
}

/** Reads `--fields`, `--query`, `--names`, `--ids` and `--compact`; throws a UsageError. */
export async function readOutputShape(
  resource: Resource,
  input: CommandInput,
): Promise<OutputShape> {
  const hasIds = hasOption(input, 'ids')
  if (hasIds && hasOption(input, 'names')) {
    throw new UsageError("--names and --ids can't be used together")
  }
  return {
    ...(await readRecordShape(resource, input)),
    query: await queryOf(resource, input),
    hasIds,
  }
}

/** Reads the output options of a command that prints records only: `--fields`, `--names` and `--compact`. */
export async function readRecordShape(
  resource: Resource,
  input: CommandInput,
): Promise<OutputShape> {
  const fields = parseFields(resource, input)
  const reducing = hasOption(input, COMPACT.name) ? { reduce: await loadCompactor(resource) } : {}
  return {
    fields,
    query: undefined,
    hasNames: hasOption(input, 'names'),
    hasIds: false,
    ...reducing,
  }
}

/** Returns a function that leaves out null and empty fields, except those that identify a record. */
async function loadCompactor({ id, rowKey = [id] }: Resource): Promise<Sheet['compact'] & object> {
  const { compactor } = await import('../output/compact.ts')
  return compactor(new Set(rowKey))
}

/**
 * Parses `--query`; with a resource, by any name of its fields. Undefined without the option. Throws a UsageError.
 */
export async function queryOf(
  resource: Resource | undefined,
  input: CommandInput,
): Promise<Query | undefined> {
  const expression = textOption(input, 'query')
  if (expression === undefined) return undefined
  const { parseQuery } = await import('../records/query.ts')
  if (resource === undefined) return parseQuery(expression, '--query')
  const { namesInRecord } = await import('../records/query-fields.ts')
  return parseQuery(expression, '--query', namesInRecord(resource))
}

/** The fields of `--fields`, by their current names. */
function parseFields(resource: Resource, input: CommandInput): readonly string[] | undefined {
  const text = textOption(input, 'fields')
  if (text === undefined) return undefined
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) throw new UsageError('--fields needs at least one field')
  return names.map((name) =>
    isRecordNumberName(resource, name) ? 'number' : resolveField(resource, name, '--fields').name,
  )
}
