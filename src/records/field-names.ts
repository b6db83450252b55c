import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { ownerField } from '../resources/ownership.ts'
import { closestMatch } from './did-you-mean.ts'
import { isReadable } from './shape.ts'
import { isWritable, type WriteKind } from './writable.ts'

/** A declared field and its newest name. */
export interface NamedField {
  name: string
  field: Field
}

/**
 * Returns the name of a field's option, without dashes: the field's name without the module's prefix and `_id`. A field
 * without that prefix (`interface_ip`) uses its name in writes (`asset_ip`: `ip`).
 */
export function flagOf(resource: Resource, fieldName: string): string {
  const write = resource.fields[fieldName]?.write
  if (write?.flag !== undefined) return write.flag
  if (fieldName === ownerField(resource)) return 'client'
  const { prefix } = resource
  const own = [fieldName, write?.name].find((name) => name?.startsWith(prefix) === true)
  const short = own === undefined ? fieldName : own.slice(prefix.length)
  return short.replace(/_id$/, '').replaceAll('_', '-')
}

/**
 * Returns the field with a name: its newest, a former one, the one in writes, its option, its heading or its label. Ignores
 * case and -/_/spaces. Throws a UsageError that names `option` and the closest field.
 */
export function resolveField(resource: Resource, text: string, option: string): NamedField {
  // The exact name doesn't need the index of all names.
  const exact = Object.hasOwn(resource.fields, text) ? resource.fields[text] : undefined
  if (exact !== undefined && isReadable(exact)) return { name: text, field: exact }
  const secret = resource.fields[secretNamed(resource, text) ?? '']
  if (secret !== undefined) {
    throw new UsageError(
      `${option} ${text}: the ${labelInSentence(secret)} is a secret and is never shown`,
      {
        ...(resource.vault === undefined
          ? {}
          : {
              hint: {
                for: 'See',
                step: { do: 'read-about', resource: resource.name, verb: 'reveal' },
              },
            }),
      },
    )
  }
  const [found] = matchFields(resource, text)
  if (found === undefined) throw unknownField(resource, text, option)
  return found
}

/** Returns all readable fields that a word can refer to, the closest match first. */
export function matchFields(resource: Resource, text: string): readonly NamedField[] {
  return matchFieldNames(resource, text).flatMap((name) => {
    const field = resource.fields[name]
    return field === undefined || !isReadable(field) ? [] : [{ name, field }]
  })
}

/**
 * Returns the newest names of all fields, secrets included, that a word can refer to, the closest match first. A heading
 * in capitals refers to its column (`BY`: the name of the author, not the ID).
 */
export function matchFieldNames(resource: Resource, text: string): readonly string[] {
  const names = namesOf(resource).get(foldName(text)) ?? []
  const shown = resource.columns.find(({ heading }) => heading === text.trim())?.field
  if (shown === undefined || !names.includes(shown)) return names
  return [shown, ...names.filter((name) => name !== shown)]
}

/** Returns the option names of all fields that a write can set. */
export function writableFlags(resource: Resource, on: WriteKind): readonly string[] {
  return Object.entries(resource.fields).flatMap(([name, field]) =>
    isWritable(field, on) ? [flagOf(resource, name)] : [],
  )
}

/** Returns the newest name of a secret by any of its names; undefined if the word isn't a secret's name. */
export function secretNamed(resource: Resource, text: string): string | undefined {
  const [found] = matchFieldNames(resource, text)
  return found !== undefined && resource.fields[found]?.kind === 'secret' ? found : undefined
}

/** Whether a word refers to the record number (`TCK-12`), which combines two fields. */
export function isRecordNumberName({ number }: Resource, text: string): boolean {
  return number !== undefined && foldName(text) === 'number'
}

const indexes = new WeakMap<Resource, ReadonlyMap<string, readonly string[]>>()

/** Maps every name of a field to the newest names of the fields that have it, the closest match first. */
function namesOf(resource: Resource): ReadonlyMap<string, readonly string[]> {
  const made = indexes.get(resource)
  if (made !== undefined) return made
  const index = new Map<string, readonly string[]>()
  for (const [alias, name] of aliasesOf(resource)) {
    const known = index.get(foldName(alias)) ?? []
    if (!known.includes(name)) index.set(foldName(alias), [...known, name])
  }
  indexes.set(resource, index)
  return index
}

/** Returns the names that fields can have, with their newest names, the most exact first. */
function aliasesOf(resource: Resource): readonly (readonly [alias: string, name: string])[] {
  const declared = Object.entries(resource.fields)
  const shown = declared.filter(([, { isInternal }]) => isInternal !== true)
  const { columns, fields } = resource
  return [
    ...declared.map(([name]) => [name, name] as const),
    ...declared.flatMap(([name, { formerly = [] }]) =>
      formerly.map((before) => [before.name, name] as const),
    ),
    ...declared.flatMap(([name, { write }]) =>
      write?.name === undefined ? [] : [[write.name, name] as const],
    ),
    ...declared.map(([name]) => [flagOf(resource, name), name] as const),
    // The column of the record number isn't a field.
    ...columns.flatMap(({ field, heading }) =>
      fields[field] === undefined ? [] : [[heading, field] as const],
    ),
    // If two fields have the same label, the shown one comes first.
    ...[...shown, ...declared].map(([name, { label }]) => [label, name] as const),
  ]
}

/** Folds a name for comparison: ignores case and what separates its words. */
export function foldName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_')
}

function unknownField(resource: Resource, text: string, option: string): UsageError {
  const readable = Object.entries(resource.fields).filter(([, field]) => isReadable(field))
  // Headings and labels come last: of two equally close names, the option is shorter to type.
  const near = closestMatch(text.trim().replace(/\s+/g, '-'), [
    ...readable.flatMap(([name]) => [flagOf(resource, name), name]),
    ...resource.columns.map(({ heading }) => asFlag(heading)),
    ...readable.map(([, { label }]) => asFlag(label)),
  ])
  const message = `${option} ${text}: ${resource.nouns} have no such field`
  return new UsageError(message, {
    hint: near === undefined ? `Fields: ${shortNames(resource)}` : `Did you mean ${near}?`,
  })
}

/** Returns a heading in the form of an option: `purchase-date`. */
function asFlag(heading: string): string {
  return heading.toLowerCase().replace(/\s+/g, '-')
}

function shortNames(resource: Resource): string {
  const shown = Object.entries(resource.fields).filter(
    ([, field]) => isReadable(field) && field.isInternal !== true,
  )
  return shown.map(([name]) => flagOf(resource, name)).join(', ')
}

/** Returns a field's label for the middle of a sentence: in lower case, except words in capitals (`MAC`, `OS`). */
export function labelInSentence({ label }: Pick<Field, 'label'>): string {
  return label.replace(/\b\p{Lu}(?:\p{Ll}+|(?=-\p{Ll}))/gu, (word) => word.toLowerCase())
}
