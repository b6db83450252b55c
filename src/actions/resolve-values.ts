import type { Api } from '../api/api.ts'
import type { Scope } from '../api/records/scope.ts'
import { type Writable, writableFields } from '../api/writes/body.ts'
import type { FieldValues, WireValue } from '../api/writes/plan.ts'
import type { Reference } from '../api/writes/refresh-references.ts'
import { RefusedError } from '../errors.ts'
import { labelInSentence } from '../records/field-names.ts'
import type { CheckedValue, CheckedValues } from '../records/input.ts'
import { parseValue, type ValueOptions } from '../records/values.ts'
import type { WriteKind } from '../records/writable.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { type ReferenceLookup, referenceLookupOf } from './action-options.ts'
import { isStoredText, type StoredValues, splitExtensions } from './split-extensions.ts'

/** What is known of a record while its values are settled. */
export interface LateValuesInput {
  values: FieldValues
  /** The record as stored; undefined for a new one. */
  current: StoredValues | undefined
}

/** The values that a write is asked for. */
export interface WriteInput {
  values: CheckedValues
  /** What messages call a field, given or not; absent: its label. */
  inputNameOf?: ((field: string) => string) | undefined
  /** Gives further values once the others are settled: a text that is edited from what is there. */
  getLateValues?: ((known: LateValuesInput) => Promise<CheckedValues>) | undefined
}

/** What is written, and where. */
export interface ValueTarget {
  resource: Resource
  on: WriteKind
  /** Where the records are that it refers to. */
  scope: Scope
  current?: StoredValues
}

/** Values as they are sent, by field, and the records that they refer to. */
export interface ResolvedValues {
  values: Readonly<Record<string, WireValue>>
  references: readonly Reference[]
}

/**
 * The values of a write, with what they refer to looked up, checked against the server's limits. What is stored already
 * may be given as it is. Throws what a look-up throws, a UsageError, and a RefusedError for a date to be cleared (H10).
 */
export async function resolveValues(
  api: Api,
  asked: WriteInput,
  place: ValueTarget,
  acting: ReferenceLookup,
): Promise<ResolvedValues> {
  const first = await settleValues(api, asked.values, place, acting)
  const more = await asked.getLateValues?.({ values: first.values, current: place.current })
  if (more === undefined || more.size === 0) return first
  const rest = await settleValues(api, more, place, acting)
  return {
    values: { ...first.values, ...rest.values },
    references: [...first.references, ...rest.references],
  }
}

async function settleValues(
  api: Api,
  given: CheckedValues,
  place: ValueTarget,
  acting: ReferenceLookup,
): Promise<ResolvedValues> {
  const { resource, on, scope, current } = place
  const references: Reference[] = []
  const values: Record<string, WireValue> = {}
  const texts = splitExtensions(resource, on, given, current)
  for (const [name, field] of secretsFirst(writableFields(resource, on))) {
    const text = texts.get(name)
    if (text === undefined) continue
    const checked = given.get(name)
    const called = checked?.inputName ?? name
    const stored = current?.[name]
    if (field.kind !== 'secret' && (text === stored || isStoredText(field, text, stored))) {
      values[name] = text === stored ? text : String(stored)
    } else if (isDateCleared(field, called, text, stored)) values[name] = ''
    else if (field.kind === 'reference') {
      const { id, record } = await referenceLookupOf(acting)(api, field, called, text, scope)
      values[name] = id
      if (record !== undefined) references.push({ field: name, ...record })
    } else {
      values[name] = await wireValue(api, field, { inputName: called, text }, checked)
    }
  }
  return { values, references }
}

function secretsFirst(fields: readonly Writable[]): readonly Writable[] {
  const isSecret = ([, { kind }]: Writable) => kind === 'secret'
  return [...fields.filter(isSecret), ...fields.filter((one) => !isSecret(one))]
}

/** The value that is sent; what fits is known only with the release. */
async function wireValue(
  api: Api,
  field: Field,
  { inputName, text }: Pick<CheckedValue, 'inputName' | 'text'>,
  checked: CheckedValue | undefined,
): Promise<WireValue> {
  const meant = checked?.text === text ? checked.parsed : undefined
  if (meant?.is === 'malformed') throw meant.error
  const hasOneLimit = field.sqlBefore === undefined && field.isEncrypted !== true
  if (meant?.is === 'value' && hasOneLimit) return meant.value
  return parseValue(field, inputName, text, await valueOptionsFor(api, field))
}

/** What the limits of a field depend on: those of the release that is known; only what is encrypted is worth a question. */
export async function valueOptionsFor(api: Api, field: Field): Promise<ValueOptions> {
  const here = { now: api.clock(), zone: api.zone }
  if (field.isEncrypted === true) {
    const isRoomy = await api.capabilities.isAtLeast('26.08')
    return isRoomy ? here : { ...here, release: '26.07' }
  }
  return offlineValueOptions(api)
}

/** What the meaning and the limits of values depend on, as far as that is known without asking the server. */
export async function offlineValueOptions(api: Api): Promise<ValueOptions> {
  const release = await api.capabilities.provenRelease()
  return { now: api.clock(), zone: api.zone, ...(release === undefined ? {} : { release }) }
}

/** Whether a date is to be cleared that is empty anyway; refused where one is stored, which nothing clears (H10). */
function isDateCleared(field: Field, called: string, text: string, stored: unknown): boolean {
  if (field.kind !== 'date' || text.trim() !== '' || stored === undefined) return false
  if (stored === null || stored === '') return true
  throw new RefusedError(
    `an empty ${called} would leave ${labelInSentence(field)} at ${String(stored)}: ITFlow does not clear a date.`,
    { hazard: 'H10', hint: 'Instead: clear it in the browser, or set another date' },
  )
}
