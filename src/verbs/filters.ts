import type { Api } from '../api/api.ts'
import { checkReference, referenceOf } from '../api/references.ts'
import type { Scope } from '../api/scope.ts'
import { type Input, listOption } from '../command.ts'
import { NotFoundError, UsageError } from '../errors.ts'
import { idIn } from '../records/ids.ts'
import { holds } from '../records/matching.ts'
import { isNoneOf } from '../records/notations.ts'
import type { Row } from '../records/record.ts'
import { parseValue, type ValueOptions } from '../records/values.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { type FlaggedField, filterFields } from './options.ts'

/** When and where a list is asked for: what `today` means. */
type Here = Pick<ValueOptions, 'now' | 'zone'>

/** One value that a field may have. */
export interface Wanted {
  /** The field's newest name. */
  name: string
  value: string | number
}

/** What a flag of a list asks for: a record fits that has any of these. */
export interface Filter {
  anyOf: readonly Wanted[]
}

/** A text that was given for a flag, not looked up yet; `parts` are tried where nothing is called by the whole. */
interface Sought {
  flagged: FlaggedField
  text: string
  parts: readonly Sought[]
}

type Given = Wanted | Sought

/** The fields that one flag stands for. */
type Flagged = readonly [FlaggedField, ...FlaggedField[]]

/** A flag as it was given, checked as far as that goes without the server. */
export type GivenFilter = readonly Given[]

/** Reads the flags that narrow a list by a field; throws a UsageError. */
export function readFilters(resource: Resource, input: Input, here: Here): GivenFilter[] {
  const flags = new Map<string, Flagged>()
  for (const flagged of filterFields(resource)) {
    const before = flags.get(flagged.flag)
    flags.set(flagged.flag, before === undefined ? [flagged] : [...before, flagged])
  }
  return [...flags].flatMap(([flag, fields]) => {
    const texts = listOption(input, flag)
    return texts.length === 0 ? [] : [texts.flatMap((text) => readText(fields, text, here))]
  })
}

/** Looks up the records that filters name. */
export function lookUpFilters(
  api: Api,
  scope: Scope,
  filters: readonly GivenFilter[],
): Promise<Filter[]> {
  return Promise.all(
    filters.map(async (given) => {
      const found = await Promise.all(given.map((one) => lookUp(api, scope, one)))
      const distinct = new Map(found.flat().map((one) => [`${one.name} ${one.value}`, one]))
      return { anyOf: [...distinct.values()] }
    }),
  )
}

/** Whether a record fits a filter. */
export function fits(resource: Resource, row: Row, { anyOf }: Filter): boolean {
  return anyOf.some(({ name, value }) => holds(resource, row, name, value))
}

/** A text for a flag: one value, or several with commas between. */
function readText(fields: Flagged, text: string, here: Here): Given[] {
  const flagged = meantBy(fields, text)
  const parts = partsOf(flagged, text)
  if (parts.length === 0) return [readOne(flagged, text, here)]
  if (flagged.field.refers !== undefined) {
    return [{ flagged, text, parts: parts.map((part) => ({ flagged, text: part, parts: [] })) }]
  }
  const each = parts.map((part) => readOne(meantBy(fields, part), part, here))
  return [...wholeOf(flagged, text, here), ...each]
}

/** Where a flag stands for an ID and for a name (`--technician`), digits alone are the ID. */
function meantBy(fields: Flagged, text: string): FlaggedField {
  const isId = idIn(text) !== undefined
  return fields.find(({ field }) => isId === (field.kind === 'reference')) ?? fields[0]
}

function readOne(flagged: FlaggedField, text: string, here: Here): Given {
  const { name, field, flag } = flagged
  if (field.kind !== 'reference') {
    return { name, value: parseValue(field, `--${flag}`, text, here) }
  }
  checkReference(field, `--${flag}`, text)
  return { flagged, text, parts: [] }
}

/** A text with commas in it may be one value all the same: `Smith, John`. */
function wholeOf(flagged: FlaggedField, text: string, here: Here): Given[] {
  if (!mayHaveCommas(flagged.field)) return []
  try {
    return [readOne(flagged, text, here)]
  } catch (error) {
    // As a whole it is too long for the field: then it is several.
    if (error instanceof UsageError) return []
    throw error
  }
}

function mayHaveCommas({ kind, isOpen }: Field): boolean {
  return kind === 'text' || kind === 'html' || (kind === 'choice' && isOpen === true)
}

/** What stands between commas; nothing where there are none, or where they may belong to a number. */
function partsOf({ field, flag }: FlaggedField, text: string): readonly string[] {
  if (!text.includes(',')) return []
  if (field.kind === 'decimal' && /^\s*-?\d+(,\d{3})*,\d{1,3}(\.\d+)?\s*$/.test(text)) {
    throw new UsageError(`--${flag} ${text}: one amount, or several?`, {
      hint: `Write an amount as 1234.50, and several as --${flag} 10.00 --${flag} 20.00`,
    })
  }
  const parts = text.split(',')
  const values = field.notation === undefined ? parts : valuesOf(field, parts)
  return values.map((part) => part.trim()).filter((part) => part !== '')
}

/** Parts that are none of what a field holds are put together again where that makes one (`"Lovelace, Ada" <ada@…>`). */
function valuesOf(field: Field, parts: readonly string[]): readonly string[] {
  const values: string[] = []
  let rest = parts
  while (rest.length > 0) {
    const upTo = (count: number) => rest.slice(0, count).join(',')
    const counts = rest.map((_, index) => index + 1)
    const count = counts.find((some) => !isNoneOf(field, upTo(some))) ?? 1
    values.push(upTo(count))
    rest = rest.slice(count)
  }
  return values
}

async function lookUp(api: Api, scope: Scope, given: Given): Promise<Wanted[]> {
  if (!('flagged' in given)) return [given]
  const { flagged, text, parts } = given
  const { name, field, flag } = flagged
  try {
    return [{ name, value: await referenceOf(api, field, `--${flag}`, text, scope) }]
  } catch (error) {
    if (parts.length === 0 || !(error instanceof NotFoundError)) throw error
    const found = await Promise.all(parts.map((part) => lookUp(api, scope, part)))
    return found.flat()
  }
}
