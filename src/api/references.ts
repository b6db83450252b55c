import { AmbiguousError, NotFoundError } from '../errors.ts'
import { idIn } from '../records/ids.ts'
import { checkReference, isNoReference } from '../records/reference-input.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Api } from './api.ts'
import { findRecord } from './finding.ts'
import type { Stored } from './reading.ts'
import type { Scope } from './scope.ts'

/** The ID of what rows only name: a technician, by the time of those who worked some. */
async function named(api: Api, resource: Resource, called: string, text: string): Promise<number> {
  const names = await api.names([resource.name], { kind: 'all' }, { isNeeded: true })
  const found = names.idsOf(resource.name, text)
  const [id] = found
  if (id !== undefined && found.length === 1) {
    api.learn(resource.name, id, text)
    return id
  }
  const said = `${called} ${text}: ${found.length === 0 ? (resource.naming?.ifNone ?? 'there is none') : 'more than one'}`
  const hint = {
    hint: {
      for: 'Give the ID. See',
      step: { do: 'list', resource: resource.name, fields: fieldsNaming(resource) },
    },
  } as const
  throw found.length === 0 ? new NotFoundError(said, hint) : new AmbiguousError(said, hint)
}

/** The fields of rows that tell an ID and the name it stands for. */
function fieldsNaming({ naming }: Resource): string[] {
  return naming === undefined ? [] : [naming.id, naming.label]
}

/** What a text given for a reference refers to: also the record, if the API lists such records. */
export interface Referred {
  id: number
  record?: { resource: Resource; stored: Stored }
}

/** The ID that a text given for a reference refers to, as `lookUpReference` finds it. */
export async function referenceOf(...asked: Parameters<typeof lookUpReference>): Promise<number> {
  return (await lookUpReference(...asked)).id
}

/**
 * What a text given for a reference refers to: looked up within the scope, by ID, name or natural key; `0` and
 * `none` for nothing. What the API does not list (users, categories) is taken by ID only. `find` finds a record that is named.
 */
export async function lookUpReference(
  api: Api,
  field: Field,
  called: string,
  text: string,
  scope: Scope,
  find: (...asked: Parameters<typeof findRecord>) => Promise<Stored> = findRecord,
): Promise<Referred> {
  checkReference(field, called, text)
  const { refers } = field
  const written = text.trim()
  if (isNoReference(written)) return { id: 0 }
  if (refers === undefined) return { id: Number(written) }
  const resource = resources[refers]
  if (resource.naming !== undefined) {
    return { id: idIn(written) ?? (await named(api, resource, called, written)) }
  }
  const stored = await find(api, resource, written, { scope })
  const id = Number(stored.row[resource.id])
  learnName(api, resource, stored)
  return { id, record: { resource, stored } }
}

/** Keeps the name of a record that a write refers to, so that a plan can show it beside the ID. */
export function learnName(api: Api, { name, id, label }: Resource, { row }: Stored): void {
  api.learn(name, Number(row[id]), String(row[label] ?? ''))
}
