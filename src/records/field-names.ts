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
 * The name of a field's flag, without dashes: the field's name without its module's prefix and `_id`.
 * A name without that prefix (`interface_ip`) goes by what a write calls it (`asset_ip`: `ip`).
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
 * The field a person names, by its newest name, a former one, the one in writes, its flag, or what a table or a
 * card calls it, letter case and -/_/spaces aside. Throws a UsageError that names `option` and the nearest field.
 */
export function resolveField(resource: Resource, text: string, option: string): NamedField {
  // A declaration names its own fields like this, and needs no index of all that they may be called.
  const own = Object.hasOwn(resource.fields, text) ? resource.fields[text] : undefined
  if (own !== undefined && isReadable(own)) return { name: text, field: own }
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

/** Every field that a person may mean by a word, what says it more exactly first; those that can be read. */
export function matchFields(resource: Resource, text: string): readonly NamedField[] {
  return matchFieldNames(resource, text).flatMap((name) => {
    const field = resource.fields[name]
    return field === undefined || !isReadable(field) ? [] : [{ name, field }]
  })
}

/**
 * The newest names of all fields, secrets included, that a person may mean by a word, what says it more exactly first. A
 * heading in capitals, as a table has it, means what stands below it (`BY`: who replied, and not their ID).
 */
export function matchFieldNames(resource: Resource, text: string): readonly string[] {
  const names = namesOf(resource).get(foldName(text)) ?? []
  const shown = resource.columns.find(({ heading }) => heading === text.trim())?.field
  if (shown === undefined || !names.includes(shown)) return names
  return [shown, ...names.filter((name) => name !== shown)]
}

/** The flags of all fields that a write carries. */
export function writableFlags(resource: Resource, on: WriteKind): readonly string[] {
  return Object.entries(resource.fields).flatMap(([name, field]) =>
    isWritable(field, on) ? [flagOf(resource, name)] : [],
  )
}

/** The newest name of a secret that a person names in any of these ways; undefined where it is none. */
export function secretNamed(resource: Resource, text: string): string | undefined {
  const [found] = matchFieldNames(resource, text)
  return found !== undefined && resource.fields[found]?.kind === 'secret' ? found : undefined
}

/** Whether a word is the number as people write it (`TCK-12`), which is made of two fields. */
export function isRecordNumberName({ number }: Resource, text: string): boolean {
  return number !== undefined && foldName(text) === 'number'
}

const indexes = new WeakMap<Resource, ReadonlyMap<string, readonly string[]>>()

/** Everything a field may be called → the newest names of those called so; what says it more exactly stands first. */
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

/** What fields may be called, with their newest names, the most exact first. */
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
    // A column of several fields (a number) has none of its own.
    ...columns.flatMap(({ field, heading }) =>
      fields[field] === undefined ? [] : [[heading, field] as const],
    ),
    // Of two with one label, the one that is shown.
    ...[...shown, ...declared].map(([name, { label }]) => [label, name] as const),
  ]
}

/** A word as fields' names are compared: letter case and what parts its words aside. */
export function foldName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_')
}

function unknownField(resource: Resource, text: string, option: string): UsageError {
  const readable = Object.entries(resource.fields).filter(([, field]) => isReadable(field))
  // Headings and labels last: of two that are as near, the flag is the shorter to write.
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

/** A heading as it is easily typed: `purchase-date`. */
function asFlag(heading: string): string {
  return heading.toLowerCase().replace(/\s+/g, '-')
}

function shortNames(resource: Resource): string {
  const shown = Object.entries(resource.fields).filter(
    ([, field]) => isReadable(field) && field.isInternal !== true,
  )
  return shown.map(([name]) => flagOf(resource, name)).join(', ')
}

/** A field's label within a sentence: small letters, but for what is written in capitals (`MAC`, `OS`). */
export function labelInSentence({ label }: Pick<Field, 'label'>): string {
  return label.replace(/\b\p{Lu}\p{Ll}+/gu, (word) => word.toLowerCase())
}
