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

/** What is known about a record when its late values are asked for. */
interface LateValuesInput {
  values: FieldValues
  /** The record as stored; undefined for a new one. */
  current: StoredValues | undefined
}

/** The values requested for a write. */
export interface WriteInput {
  values: CheckedValues
  /** Returns the name of a field in messages; by default its label. */
  inputNameOf?: ((field: string) => string) | undefined
  /** Supplies more values once the others are resolved, such as text edited in an editor. */
  getLateValues?: ((known: LateValuesInput) => Promise<CheckedValues>) | undefined
}

/** The record that values are for. */
interface ValueTarget {
  resource: Resource
  on: WriteKind
  /** Where the records it refers to are looked for. */
  scope: Scope
  current?: StoredValues
}

/** Values as they are sent, by field, and the records they refer to. */
export interface ResolvedValues {
  values: Readonly<Record<string, WireValue>>
  references: readonly Reference[]
}

/**
 * Looks up the references in the values of a write, and checks the values against the server's limits. A value that is
 * already stored is accepted as is. Throws what a look-up throws, a UsageError, and a RefusedError for clearing a date (H10).
 */
export async function resolveValues(
  api: Api,
  input: WriteInput,
  target: ValueTarget,
  lookup: ReferenceLookup,
): Promise<ResolvedValues> {
  const first = await resolveChecked(api, input.values, target, lookup)
  const more = await input.getLateValues?.({ values: first.values, current: target.current })
  if (more === undefined || more.size === 0) return first
  const rest = await resolveChecked(api, more, target, lookup)
  return {
    values: { ...first.values, ...rest.values },
    references: [...first.references, ...rest.references],
  }
}

async function resolveChecked(
  api: Api,
  checkedValues: CheckedValues,
  target: ValueTarget,
  lookup: ReferenceLookup,
): Promise<ResolvedValues> {
  const { resource, on, scope, current } = target
  const references: Reference[] = []
  const values: Record<string, WireValue> = {}
  const texts = splitExtensions(resource, on, checkedValues, current)
  for (const [name, field] of secretsFirst(writableFields(resource, on))) {
    const text = texts.get(name)
    if (text === undefined) continue
    const checked = checkedValues.get(name)
    const inputName = checked?.inputName ?? name
    const stored = current?.[name]
    if (field.kind !== 'secret' && (text === stored || isStoredText(field, text, stored))) {
      values[name] = text === stored ? text : String(stored)
    } else if (isDateCleared(field, inputName, text, stored)) values[name] = ''
    else if (field.kind === 'reference') {
      const { id, record } = await referenceLookupOf(lookup)(api, { field, inputName, text }, scope)
      values[name] = id
      if (record !== undefined) references.push({ field: name, ...record })
    } else {
      values[name] = await wireValue(api, field, { inputName, text }, checked)
    }
  }
  return { values, references }
}

function secretsFirst(fields: readonly Writable[]): readonly Writable[] {
  const isSecret = ([, { kind }]: Writable) => kind === 'secret'
  return [...fields.filter(isSecret), ...fields.filter((one) => !isSecret(one))]
}

/** Returns the value to send; its length limit may depend on the release. */
async function wireValue(
  api: Api,
  field: Field,
  { inputName, text }: Pick<CheckedValue, 'inputName' | 'text'>,
  checked: CheckedValue | undefined,
): Promise<WireValue> {
  const parsed = checked?.text === text ? checked.parsed : undefined
  if (parsed?.is === 'malformed') throw parsed.error
  const isSameInAllReleases = field.sqlBefore === undefined && field.isEncrypted !== true
  if (parsed?.is === 'value' && isSameInAllReleases) return parsed.value
  return parseValue(field, inputName, text, await valueOptionsFor(api, field))
}

/** Returns the options for parsing a field's value; asks the server for its release only for encrypted fields. */
export async function valueOptionsFor(api: Api, field: Field): Promise<ValueOptions> {
  const here = { now: api.clock(), zone: api.zone }
  if (field.isEncrypted === true) {
    const hasLongFields = await api.capabilities.isAtLeast('26.08')
    return hasLongFields ? here : { ...here, release: '26.07' }
  }
  return offlineValueOptions(api)
}

/** Returns the options for parsing values that are known without asking the server. */
export async function offlineValueOptions(api: Api): Promise<ValueOptions> {
  const release = await api.capabilities.provenRelease()
  return { now: api.clock(), zone: api.zone, ...(release === undefined ? {} : { release }) }
}

/** Returns whether an empty date is to be cleared; throws a RefusedError if one is stored, since ITFlow can't clear it (H10). */
function isDateCleared(field: Field, inputName: string, text: string, stored: unknown): boolean {
  if (field.kind !== 'date' || text.trim() !== '' || stored === undefined) return false
  if (stored === null || stored === '') return true
  throw new RefusedError(
    `${inputName} can't be empty: ITFlow doesn't clear a date, so ${labelInSentence(field)} would stay ${String(stored)}.`,
    { hazard: 'H10', hint: 'Instead: clear it in the browser, or set another date' },
  )
}
