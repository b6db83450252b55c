import { aliasOf } from '../resources/command-alias.ts'
import type { Resource } from '../resources/definition.ts'
import { namesDeclared, resources } from '../resources/index.ts'

/** A kind of thing that runs out: a field of a module that is declared as an expiry. */
export interface ExpiryKind {
  /** The word for one, as in output: `warranty`. */
  word: string
  /** The word for several, as in `--kinds`: `warranties`. */
  words: string
  resource: Resource
  /** The field with the day. */
  field: string
}

/** Returns every kind of thing that runs out, as the modules declare them. */
export function expiryKinds(): readonly ExpiryKind[] {
  return namesDeclared()
    .map((name) => resources[name])
    .filter(({ needsFilter }) => needsFilter === undefined)
    .flatMap((resource) =>
      Object.entries(resource.fields).flatMap(([field, { isExpiry, expires }]) =>
        isExpiry === true
          ? [
              {
                word: expires?.noun ?? aliasOf(resource),
                words: expires?.nouns ?? resource.name,
                resource,
                field,
              },
            ]
          : [],
      ),
    )
}
