import { lookUpReference } from '../api/references.ts'

/**
 * Looks up each name that references have only once, for many records that name the same ones (the rows of an import).
 * What was not found is looked for again. Before a write relies on a record that was read too long ago, it reads it again.
 */
export function rememberingLookUps(): typeof lookUpReference {
  const known = new Map<string, ReturnType<typeof lookUpReference>>()
  return (api, field, called, text, scope) => {
    const where = scope.kind === 'client' ? scope.id : scope.kind
    const key = `${field.refers} ${where} ${text.trim()}`
    const before = known.get(key)
    if (before !== undefined) return before
    const found = lookUpReference(api, field, called, text, scope)
    known.set(key, found)
    return found.catch((error: unknown) => {
      known.delete(key)
      throw error
    })
  }
}
