import type { Api } from '../../api/api.ts'
import { requireOperation } from '../../api/capabilities/operation.ts'
import { preferUnsupportedError } from '../../api/capabilities/prefer-unsupported.ts'
import type { ChoiceType } from '../../cli/option-types.ts'
import { PermissionError, UnsupportedError, UsageError } from '../../errors.ts'
import { closestMatch } from '../../records/did-you-mean.ts'
import { aliasOf } from '../../resources/command-alias.ts'
import type { Resource } from '../../resources/definition.ts'
import { namesDeclared, resources } from '../../resources/index.ts'

/** The type of an argument that names a module with records that some release can write. */
export function importableType(): ChoiceType {
  const choices = namesDeclared().filter((name) => isWritten(resources[name]))
  return { kind: 'choice', choices, placeholder: 'RESOURCE' }
}

function isWritten({ operations: { create, update } }: Resource): boolean {
  return create !== undefined || update !== undefined
}

/** Whether a word names a module that no release can write: that is reported before any other error. */
export function isNeverImportable(word: string | undefined): boolean {
  const resource = word === undefined ? undefined : moduleOf(word)
  return resource !== undefined && !isWritten(resource)
}

function moduleOf(word: string): Resource | undefined {
  const wanted = word.toLowerCase()
  const found = namesDeclared().find((name) => [name, aliasOf(resources[name])].includes(wanted))
  return found === undefined ? undefined : resources[found]
}

/** Returns the module that a word names, singular or plural; throws a UsageError for an unknown one. */
export function requireResource(word: string): Resource {
  const found = moduleOf(word)
  if (found !== undefined) return found
  const names = namesDeclared()
  const suggestion = closestMatch(word.toLowerCase(), [
    ...names,
    ...names.map((name) => aliasOf(resources[name])),
  ])
  throw new UsageError(`ITFlow has no module ${word}`, {
    hint:
      suggestion === undefined
        ? `Modules: ${importableType().choices.join(', ')}`
        : `Did you mean ${suggestion}?`,
  })
}

/**
 * Returns what `read` parses of the command line, once the server is known to have an operation that an import needs:
 * create or update is enough, and rows that need the other are refused. Reports an operation that no server has before
 * any other error.
 */
export async function readIfImportable<T>(api: Api, resource: Resource, read: () => T): Promise<T> {
  const verb = resource.operations.create === undefined ? 'update' : 'create'
  const isNowhere = !isWritten(resource) || api.settings.readOnly.value
  if (isNowhere) await requireOperation(api, resource, 'create')
  let request: T
  try {
    request = read()
  } catch (error) {
    throw await preferUnsupportedError(api, resource, verb, error)
  }
  await requireCreateOrUpdate(api, resource)
  return request
}

/** Requires that the server can create or update records; if it can do neither, throws the error for create. */
export async function requireCreateOrUpdate(api: Api, resource: Resource): Promise<void> {
  try {
    await requireOperation(api, resource, 'create')
  } catch (error) {
    const isUnavailable = error instanceof UnsupportedError || error instanceof PermissionError
    if (!isUnavailable || resource.operations.update === undefined) throw error
    await requireOperation(api, resource, 'update').catch(() => {
      throw error
    })
  }
}
