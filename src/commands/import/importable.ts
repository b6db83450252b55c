import type { Api } from '../../api/api.ts'
import { requireOperation } from '../../api/capabilities/operation.ts'
import { preferUnsupportedError } from '../../api/capabilities/prefer-unsupported.ts'
import type { ChoiceType } from '../../cli/option-types.ts'
import { PermissionError, UnsupportedError, UsageError } from '../../errors.ts'
import { closestMatch } from '../../records/did-you-mean.ts'
import { aliasOf } from '../../resources/command-alias.ts'
import type { Resource } from '../../resources/definition.ts'
import { namesDeclared, resources } from '../../resources/index.ts'

/** The modules of which any release writes records. */
export function importableType(): ChoiceType {
  const choices = namesDeclared().filter((name) => isWritten(resources[name]))
  return { kind: 'choice', choices, called: 'RESOURCE' }
}

function isWritten({ operations: { create, update } }: Resource): boolean {
  return create !== undefined || update !== undefined
}

/** Whether a word is a module of which no release writes records: that comes before whatever else is wrong. */
export function isNeverImportable(word: string | undefined): boolean {
  const resource = word === undefined ? undefined : moduleOf(word)
  return resource !== undefined && !isWritten(resource)
}

function moduleOf(word: string): Resource | undefined {
  const written = word.toLowerCase()
  const found = namesDeclared().find((name) => [name, aliasOf(resources[name])].includes(written))
  return found === undefined ? undefined : resources[found]
}

/** The module of a word, singular or plural; throws a UsageError for a word that is none. */
export function requireResource(word: string): Resource {
  const found = moduleOf(word)
  if (found !== undefined) return found
  const names = namesDeclared()
  const near = closestMatch(word.toLowerCase(), [
    ...names,
    ...names.map((name) => aliasOf(resources[name])),
  ])
  throw new UsageError(`ITFlow has no module ${word}`, {
    hint:
      near === undefined
        ? `Modules: ${importableType().choices.join(', ')}`
        : `Did you mean ${near}?`,
  })
}

/**
 * What was read of the line once the server is proven to have an operation that an import needs: either will do, and
 * rows that need the other are refused. What no server has comes before anything else.
 */
export async function readIfImportable<T>(api: Api, resource: Resource, read: () => T): Promise<T> {
  const verb = resource.operations.create === undefined ? 'update' : 'create'
  const isNowhere = !isWritten(resource) || api.settings.readOnly.value
  if (isNowhere) await requireOperation(api, resource, 'create')
  let said: T
  try {
    said = read()
  } catch (error) {
    throw await preferUnsupportedError(api, resource, verb, error)
  }
  await requireCreateOrUpdate(api, resource)
  return said
}

/** Proves that the server has an operation that an import needs; throws what speaks against a create where it has neither. */
export async function requireCreateOrUpdate(api: Api, resource: Resource): Promise<void> {
  try {
    await requireOperation(api, resource, 'create')
  } catch (error) {
    const isLacking = error instanceof UnsupportedError || error instanceof PermissionError
    if (!isLacking || resource.operations.update === undefined) throw error
    await requireOperation(api, resource, 'update').catch(() => {
      throw error
    })
  }
}
