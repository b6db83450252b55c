import { searchedFields } from '../records/search.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { naturalKeys } from '../resources/natural-keys.ts'

/** A field by its newest name. */
export type NamedField = readonly [name: string, field: Field]

/** How each field of a module is searched, from its declaration. */
export interface FieldRoles {
  /** The name of a record, and others that it is known by. */
  names: readonly NamedField[]
  /** Keys without a notation: serial numbers. */
  codes: readonly NamedField[]
  /** Values in a notation. */
  notated: readonly NamedField[]
  /** Web addresses, whose host is compared. */
  urls: readonly NamedField[]
  /** All other texts for people. */
  texts: readonly NamedField[]
}

const known = new WeakMap<Resource, FieldRoles>()

/** Returns how the fields of a module are searched. */
export function rolesOf(resource: Resource): FieldRoles {
  const roles = known.get(resource) ?? makeRoles(resource)
  known.set(resource, roles)
  return roles
}

function makeRoles(resource: Resource): FieldRoles {
  const { label, aliasFields = [], vault } = resource
  const { messageFields } = resource
  const all = searchedFields(resource).filter(
    ([name, field]) =>
      // The encoded certificate has no words for people.
      field.isCertificate !== true &&
      (vault === undefined || isSafe(resource, name, field)) &&
      (messageFields === undefined || isOwn(field)),
  )
  const nameFields = new Set([label, ...aliasFields])
  const codes = new Set(
    naturalKeys(resource).flatMap(({ isUnique, fields }) => (isUnique ? fields : [])),
  )
  const isName = ([name, { kind }]: NamedField) => nameFields.has(name) && kind !== 'html'
  return {
    names: all.filter(isName),
    codes: all.filter(([name, { notation }]) => codes.has(name) && notation === undefined),
    notated: all.filter(([, { notation }]) => notation !== undefined),
    urls: all.filter(([, { isUrl }]) => isUrl === true),
    texts: all.filter((one) => !isName(one)),
  }
}

/** Returns the roles of these fields only. */
export function rolesWithin(roles: FieldRoles, fields: readonly string[]): FieldRoles {
  const within = (all: readonly NamedField[]) => all.filter(([name]) => fields.includes(name))
  return {
    names: within(roles.names),
    codes: within(roles.codes),
    notated: within(roles.notated),
    urls: within(roles.urls),
    texts: within(roles.texts),
  }
}

/** What a message shows of its parent is found there. */
function isOwn({ isJoined, isDerived }: Field): boolean {
  return isJoined !== true && isDerived !== true
}

/** Free texts of a vault may have passwords in them: only its names, user names and addresses are searched. */
function isSafe({ label }: Resource, name: string, { isEncrypted, isUrl }: Field): boolean {
  return name === label || isEncrypted === true || isUrl === true
}
