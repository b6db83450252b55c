import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import type { Json } from './record.ts'
import { isReadable } from './shape.ts'

/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = { readonly [keyword: string]: Json }

/**
 * Returns the JSON Schema of a record as JSON, NDJSON and YAML print it, with all fields on every release. It allows other
 * columns (of forks) and the names that `--names` adds. `more` are further optional properties.
 */
export function recordSchema(
  resource: Resource,
  more: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const fields = Object.entries(resource.fields).filter(([, field]) => isReadable(field))
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(
        fields.map(([name, field]) => [name, propertyOf(resource, name, field)]),
      ),
      ...more,
    },
    required: fields.map(([name]) => name),
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
  }
}

function propertyOf(resource: Resource, name: string, field: Field): JsonSchema {
  const { type, ...more } = valueSchema(field)
  const isSure = name === resource.id && field.kind === 'id'
  return {
    title: field.label,
    type: isSure ? (type ?? null) : [type ?? null, 'null'],
    ...more,
    ...annotations(field),
    ...(field.write === undefined ? { readOnly: true } : {}),
  }
}

/** A moment is in the server's own time, without a zone; with `--utc` it ends with Z. */
const MOMENT = '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}Z?)?$'

function valueSchema({ kind }: Field): JsonSchema {
  switch (kind) {
    case 'id':
    case 'reference':
    case 'integer':
      return { type: 'integer' }
    case 'flag':
      return { type: 'boolean' }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'moment':
      return { type: 'string', pattern: MOMENT, 'x-format': 'local-date-time' }
    case 'duration':
      return { type: 'string', pattern: '^-?\\d{2,}:\\d{2}:\\d{2}$' }
    case 'decimal':
      return { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$', 'x-format': 'decimal' }
    case 'html':
      return { type: 'string', contentMediaType: 'text/html' }
    default:
      return { type: 'string' }
  }
}

/**
 * Returns the facts of a declaration besides the type. Choices aren't an `enum`: the database can hold any text, which is
 * printed as is.
 */
export function annotations({ since, until, refers, choices, words, notation }: Field): JsonSchema {
  return {
    ...(since === undefined ? {} : { 'x-since': since }),
    ...(until === undefined ? {} : { 'x-until': until }),
    ...(refers === undefined ? {} : { 'x-refers-to': refers }),
    ...(choices === undefined ? {} : { 'x-choices': choices }),
    ...(words === undefined ? {} : { 'x-words': words }),
    ...(notation === undefined ? {} : { 'x-notation': notation }),
  }
}
