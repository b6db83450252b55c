import type { Api } from '../api/api.ts'
import { referenceOf } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import { bearable } from '../bearable.ts'
import { NotFoundError } from '../errors.ts'
import { nearest, notOneOf } from '../records/did-you-mean.ts'
import { idIn } from '../records/ids.ts'
import { isQuoted } from '../records/operators.ts'
import type { Row } from '../records/record.ts'
import { isSameText } from '../records/text-equality.ts'
import type { Condition } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'

/** Watches for conditions (`=`, `!=`) whose value no record has: it may be a slip, which an empty list does not tell. */
export interface Unmet {
  /** Takes note of a record. */
  see(row: Row): void
  /**
   * What is worth saying of the values that no record had; throws for what no record can have: a NotFoundError for an
   * ID that there is none of, a UsageError for what is none of the choices.
   */
  explain(api: Api, scope: Scope): Promise<readonly string[]>
}

/** Watches conditions; `tests` are theirs, in the same order. */
export function watchUnmet(
  resource: Resource,
  conditions: readonly Condition[],
  tests: readonly ((row: Row) => boolean)[],
): Unmet {
  const watched = new Set(
    conditions.flatMap((condition, index) => {
      const test = tests[index]
      return test !== undefined && mayBeSlip(resource, condition) ? [{ condition, test }] : []
    }),
  )
  return {
    see: (row) => {
      for (const one of watched) {
        if (one.test(row) === (one.condition.operator === '=')) watched.delete(one)
      }
    },
    explain: async (api, scope) => {
      const said = [...watched].map(({ condition }) => explain(api, resource, scope, condition))
      return (await Promise.all(said)).flat()
    },
  }
}

function mayBeSlip({ fields }: Resource, { field, operator, value }: Condition): boolean {
  if (operator !== '=' && operator !== '!=') return false
  const { refers, kind } = fields[field] ?? {}
  if (kind === 'reference') return refers !== undefined && idIn(value) !== undefined
  return isQuoted(value) || (kind === 'choice' && value !== '')
}

async function explain(
  api: Api,
  { fields }: Resource,
  scope: Scope,
  { field: name, value, text, called }: Condition,
): Promise<readonly string[]> {
  const field = fields[name]
  if (field?.kind === 'reference') {
    await referenceOf(api, field, `${called} ${name}`, value, scope).catch((error: unknown) => {
      if (error instanceof NotFoundError) throw error
      bearable(error)
    })
    return []
  }
  const choices = field?.choices ?? []
  if (choices.some((choice) => isSameText(choice, value))) return []
  // As the flag of a list has it: an operator's own word may be meant, a slip of the pen may not.
  const isSlip = field?.isOpen !== true || nearest(value, choices) !== undefined
  if (isSlip && choices.length > 0) throw notOneOf(choices, `${called} ${text}`, value)
  return isQuoted(value)
    ? [`No record has the quotes that ${called} ${text} asks for: leave them out`]
    : []
}
