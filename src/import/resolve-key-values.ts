import type { Scope } from '../api/records/scope.ts'
import { parseHtmlInput } from '../records/html-input.ts'
import { textOfJson } from '../records/json-input.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { asColumnErrors } from './as-row-errors.ts'
import type { MatchKey } from './match-keys.ts'
import type { PlanContext } from './plan-context.ts'
import type { RowRecord } from './row-input.ts'

const NO_VALUES: ReadonlyMap<string, string | number> = new Map()

/** Returns the fields of keys whose values are compared in another form than in the file. */
export function specialFields({ fields }: Resource, keys: readonly MatchKey[]): readonly string[] {
  const isSpecial = ({ kind }: Pick<Field, 'kind'>) => kind === 'reference' || kind === 'html'
  return keys
    .flatMap((key) => key.fields)
    .filter((name) => isSpecial(fields[name] ?? { kind: 'id' }))
}

/** Returns the values of these fields as they are compared: references by ID, texts as HTML. */
export async function resolveKeyValues(
  { api, resource, lookUp }: PlanContext,
  names: readonly string[],
  { values }: RowRecord,
  scope: Scope,
): Promise<ReadonlyMap<string, string | number>> {
  if (names.length === 0) return NO_VALUES
  const found = new Map<string, string | number>()
  for (const name of names) {
    const [field, input] = [resource.fields[name], values.get(name)]
    if (field === undefined || input === undefined) continue
    const text = textOfJson(field, input.inputName, input.value)
    if (field.kind === 'html') found.set(name, (await parseHtmlInput(field, text, input)).html)
    else {
      const { id } = await asColumnErrors(input.inputName, () =>
        lookUp(api, { field, inputName: input.inputName, text }, scope),
      )
      if (id !== 0) found.set(name, id)
    }
  }
  return found
}
