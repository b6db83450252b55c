import type { Api } from '../api/api.ts'
import { resolveReferenceId } from '../api/records/references.ts'
import type { Scope } from '../api/records/scope.ts'
import { NotFoundError, tolerate } from '../errors.ts'
import { closestMatch, notOneOf } from '../records/did-you-mean.ts'
import { parseId } from '../records/ids.ts'
import { isQuoted } from '../records/operators.ts'
import type { Row } from '../records/record.ts'
import { isSameText } from '../records/text-equality.ts'
import type { Condition } from '../records/where.ts'
import type { Resource } from '../resources/definition.ts'

/** Tracks conditions (`=`, `!=`) whose value no record has: it may be a typo, which an empty list doesn't reveal. */
export interface UnmatchedTracker {
  /** Records the values of a record. */
  observe(row: Row): void
  /**
   * Returns messages about values that no record had. Throws if no record can have one: a NotFoundError for an ID that
   * doesn't exist, a UsageError for a value that isn't one of the choices.
   */
  explain(api: Api, scope: Scope): Promise<readonly string[]>
}

/** Tracks conditions; `tests` are their tests, in the same order. */
export function trackUnmatched(
  resource: Resource,
  conditions: readonly Condition[],
  tests: readonly ((row: Row) => boolean)[],
): UnmatchedTracker {
  const watched = new Set(
    conditions.flatMap((condition, index) => {
      const test = tests[index]
      return test !== undefined && mayBeTypo(resource, condition) ? [{ condition, test }] : []
    }),
  )
  return {
    observe: (row) => {
      for (const one of watched) {
        if (one.test(row) === (one.condition.operator === '=')) watched.delete(one)
      }
    },
    explain: async (api, scope) => {
      const messages = [...watched].map(({ condition }) => explain(api, resource, scope, condition))
      return (await Promise.all(messages)).flat()
    },
  }
}

function mayBeTypo({ fields }: Resource, { field, operator, value }: Condition): boolean {
  if (operator !== '=' && operator !== '!=') return false
  const { refers, kind } = fields[field] ?? {}
  if (kind === 'reference') return refers !== undefined && parseId(value) !== undefined
  return isQuoted(value) || (kind === 'choice' && value !== '')
}

async function explain(
  api: Api,
  { fields }: Resource,
  scope: Scope,
  { field: name, value, text, inputName }: Condition,
): Promise<readonly string[]> {
  const field = fields[name]
  if (field?.kind === 'reference') {
    await resolveReferenceId(
      api,
      { field, inputName: `${inputName} ${name}`, text: value },
      scope,
    ).catch((error: unknown) => {
      if (error instanceof NotFoundError) throw error
      tolerate(error)
    })
    return []
  }
  const choices = field?.choices ?? []
  if (choices.some((choice) => isSameText(choice, value))) return []
  // As with a list's filters: another word may be one of the organization's own, but a typo isn't accepted.
  const isTypo = field?.allowsOtherValues !== true || closestMatch(value, choices) !== undefined
  if (isTypo && choices.length > 0) throw notOneOf(choices, `${inputName} ${text}`, value)
  return isQuoted(value)
    ? [`No record contains the quotes in ${inputName} ${text}: leave them out`]
    : []
}
