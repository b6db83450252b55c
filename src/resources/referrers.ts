import type { Resource } from './definition.ts'
import type { Field } from './field.ts'
import type { Operation } from './operation.ts'
import { compareReleases } from './releases.ts'

/** A module whose records may refer to those of another, and the fields that do. */
export interface Referrer {
  resource: Resource
  fields: readonly string[]
}

/**
 * Returns the modules that may still refer to a record of `of` after it is deleted, with the fields that refer to it.
 * Leaves out fields that no release has together with the deletion, and a record's own client.
 */
export function referrersOf(all: readonly Resource[], of: Resource): Referrer[] {
  return all.flatMap((resource) => {
    const fields = Object.entries(resource.fields)
      .filter(([name, field]) => field.refers === of.name && name !== resource.client)
      .filter(([, field]) => field.isDerived !== true && overlaps(field, of.operations.delete))
      .map(([name]) => name)
    return fields.length === 0 ? [] : [{ resource, fields }]
  })
}

/** Returns the modules whose records belong to a record of `of` and are deleted with it. */
export function childrenOf(all: readonly Resource[], of: Resource): Resource[] {
  return all.filter(({ parent = '', fields }) => fields[parent]?.refers === of.name)
}

function overlaps({ since, until }: Field, deletion: Operation | undefined): boolean {
  const isGoneBefore =
    until !== undefined &&
    deletion?.since !== undefined &&
    compareReleases(until, deletion.since) < 0
  const isNewer =
    since !== undefined &&
    deletion?.until !== undefined &&
    compareReleases(since, deletion.until) > 0
  return !isGoneBefore && !isNewer
}
