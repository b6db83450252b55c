import type { Field, Operation, Resource } from './definition.ts'
import { compareReleases } from './releases.ts'

/** A module whose records may refer to those of another, and the fields that do. */
export interface Referrer {
  resource: Resource
  fields: readonly string[]
}

/**
 * The modules that may refer to a record of `of` once it is deleted: every reference turned around. Those that no
 * release has together with the deletion are left out, and so is the client that a record belongs to.
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

/** The modules whose records belong to a record of `of` and go with it. */
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
