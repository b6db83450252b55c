import { AmbiguousError, NotFoundError, UsageError } from '../errors.ts'
import { LIKENESSES, likeness } from '../records/likeness.ts'
import { numberText } from '../records/number.ts'
import type { Row } from '../records/record.ts'
import type { Resource } from '../resources/definition.ts'
import { resources } from '../resources/index.ts'
import type { Api } from './api.ts'
import { readAll, type Stored, scopeTest } from './reading.ts'
import { clientOf, type Scope } from './scope.ts'

/** How a record was named: by ID, by a key said outright, or by whatever fits. */
export type Which =
  | { by: 'id'; id: number }
  | { by: 'key'; field: string; value: string }
  | { by: 'any'; text: string }

/** What a search may do. */
export interface FindOptions {
  scope: Scope
  /** Whether a part of a name may do, where it fits only one record (at a terminal). */
  mayGuess?: boolean
  /** Whether, where no part fits, a name may be guessed by its words in any order, their initials, or its letters. */
  mayGuessLoosely?: boolean
  /** Told which record a part of a name was taken for. */
  onGuess?: (row: Row) => void
  /** Asks a person which of several is meant; absent: several are an error that lists them. */
  choose?: (
    question: string,
    choices: readonly { value: Stored; name: string }[],
  ) => Promise<Stored>
}

/** Reads what a person wrote for WHICH: `7`, `id:7`, `name:7`, `serial:ABC123`, `TCK-12`, a name. */
export function parseWhich(resource: Resource, text: string): Which {
  const trimmed = text.trim()
  if (trimmed === '') throw new UsageError(`An empty name is no ${resource.singular}`)
  if (/^\d+$/.test(trimmed)) return { by: 'id', id: Number(trimmed) }
  const [, key, value] = /^([a-z_-]+):(.+)$/i.exec(trimmed) ?? []
  if (key === undefined || value === undefined) return { by: 'any', text: trimmed }
  const name = key.toLowerCase()
  if (name === 'id' && /^\d+$/.test(value.trim())) return { by: 'id', id: Number(value) }
  if (name === 'name') return { by: 'key', field: resource.label, value: value.trim() }
  const field = Object.hasOwn(resource.keys, name) ? resource.keys[name] : undefined
  return field === undefined
    ? { by: 'any', text: trimmed }
    : { by: 'key', field, value: value.trim() }
}

/** The one record that fits, complete; fails when none does, or more than one. */
export async function findRecord(
  api: Api,
  resource: Resource,
  text: string,
  options: FindOptions,
): Promise<Stored> {
  const which = parseWhich(resource, text)
  if (which.by === 'id') return findById(api, resource, which.id, options.scope)
  const records = await readAll(api, resource, { scope: options.scope })
  const found = await pick(api, resource, which, records, options)
  return resource.joinedIn === 'record' ? complete(api, resource, found) : found
}

/** A record by its ID; a read by ID that the server does badly is replaced by the list. */
export async function findById(
  api: Api,
  resource: Resource,
  id: number,
  scope: Scope,
): Promise<Stored> {
  const byId = await readById(api, resource, id)
  if (byId === undefined) throw await notFound(api, resource, String(id), scope)
  const isWithin = await scopeTest(api, resource, scope)
  if (!isWithin(byId.row)) throw await outOfScope(api, resource, byId.row, scope)
  return resource.joinedIn === 'list' ? withJoined(api, resource, byId) : byId
}

/** A record by its ID in whatever scope, without the fields only a list has; undefined when there is none. */
export async function readById(
  api: Api,
  resource: Resource,
  id: number,
): Promise<Stored | undefined> {
  const filter = resource.filters.find(({ field }) => field === resource.id)
  const isUsable = filter !== undefined && filter.broken === undefined
  const request = isUsable ? { equals: { [resource.id]: id } } : {}
  const records = await readAll(api, resource, {
    scope: { kind: 'all' },
    isPartial: true,
    ...request,
  })
  return records.find(({ row }) => row[resource.id] === id)
}

/** The same record from its client's list, which has what a read by ID leaves out (H01: an asset's IP and MAC). */
async function withJoined(api: Api, resource: Resource, stored: Stored): Promise<Stored> {
  const client = clientOf(resource, stored.row)
  const scope: Scope =
    client === null ? { kind: 'all' } : { kind: 'client', id: client, name: undefined }
  const id = stored.row[resource.id]
  const records = await readAll(api, resource, { scope })
  return records.find(({ row }) => row[resource.id] === id) ?? stored
}

async function complete(api: Api, resource: Resource, stored: Stored): Promise<Stored> {
  const id = stored.row[resource.id]
  return (typeof id === 'number' ? await readById(api, resource, id) : undefined) ?? stored
}

async function pick(
  api: Api,
  resource: Resource,
  which: Exclude<Which, { by: 'id' }>,
  records: readonly Stored[],
  options: FindOptions,
): Promise<Stored> {
  const wanted = fold(which.by === 'key' ? which.value : which.text)
  const fits = (test: (text: string) => boolean) =>
    preferActive(
      resource,
      records.filter(({ row }) => namesOf(resource, row, which).some(test)),
    )
  const exact = fits((name) => fold(name) === wanted)
  if (exact.length > 0) return theOne(api, resource, which, exact, options)
  const parts = fits((name) => fold(name).includes(wanted))
  if (options.mayGuess !== true) {
    throw await missing(api, resource, wordOf(which), options.scope, parts)
  }
  const guessed =
    parts.length === 0 && options.mayGuessLoosely === true ? likest(fits, wanted) : parts
  if (guessed.length === 0) throw await missing(api, resource, wordOf(which), options.scope, parts)
  const one = await theOne(api, resource, which, guessed, options)
  if (guessed.length === 1) options.onGuess?.(one.row)
  return one
}

/** The records whose names are the most like what was written. */
function likest(
  fits: (test: (text: string) => boolean) => readonly Stored[],
  wanted: string,
): readonly Stored[] {
  const found = LIKENESSES.map((rank) => fits((name) => likeness(fold(name), wanted) === rank))
  return found.find(({ length }) => length > 0) ?? []
}

/** Never the first of several: a person chooses, or they are listed in the error. */
async function theOne(
  api: Api,
  resource: Resource,
  which: Exclude<Which, { by: 'id' }>,
  found: readonly Stored[],
  { choose }: FindOptions,
): Promise<Stored> {
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const shown = choose === undefined ? found.slice(0, CANDIDATES_SHOWN) : found
  const lines = await describeAll(api, resource, shown)
  if (choose === undefined) throw ambiguous(resource, wordOf(which), lines, found.length)
  return choose(
    `Which ${resource.singular.replace('-', ' ')}`,
    shown.map((value, index) => ({ value, name: lines[index] ?? '' })),
  )
}

const CANDIDATES_SHOWN = 10

/** Records in a few words each, aligned: ID, number, name, client. */
export async function describeAll(
  api: Api,
  resource: Resource,
  found: readonly Stored[],
): Promise<string[]> {
  const cells = await Promise.all(
    found.map(async ({ row }) => {
      const client = resource.name === 'clients' ? null : clientOf(resource, row)
      const owner = client === null ? '' : ((await api.clientName(client)) ?? `client ${client}`)
      return [
        `${row[resource.id] ?? ''}`,
        numberText(resource, row),
        `${row[resource.label] ?? ''}`,
        owner,
      ]
    }),
  )
  const widths = [0, 1, 2, 3].map((at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)))
  return cells.map((line) =>
    line
      .flatMap((cell, at) => (widths[at] === 0 ? [] : [cell.padEnd(widths[at] ?? 0)]))
      .join('  ')
      .trimEnd(),
  )
}

function wordOf(which: Exclude<Which, { by: 'id' }>): string {
  return which.by === 'key' ? which.value : which.text
}

/** Everything a record may be called by. */
function namesOf(resource: Resource, row: Row, which: Exclude<Which, { by: 'id' }>): string[] {
  const fields =
    which.by === 'key'
      ? [which.field]
      : [resource.label, ...(resource.alsoKnownBy ?? []), ...Object.values(resource.keys)]
  const names = fields.flatMap((field) => {
    const value = row[field]
    return value === null || value === undefined || value === '' ? [] : [String(value)]
  })
  return which.by === 'any' && resource.number !== undefined
    ? [...names, numberText(resource, row)]
    : names
}

function fold(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}

/** Archived records count only where nothing else fits. */
function preferActive({ archivedAt }: Resource, records: readonly Stored[]): readonly Stored[] {
  if (archivedAt === null) return records
  const active = records.filter(({ row }) => (row[archivedAt] ?? null) === null)
  return active.length > 0 ? active : records
}

function ambiguous(
  resource: Resource,
  text: string,
  lines: readonly string[],
  count: number,
): AmbiguousError {
  const more = count > lines.length ? [`… and ${count - lines.length} more`] : []
  return new AmbiguousError(
    `${count} ${resource.name.replace('-', ' ')} fit “${text}”: say which by its ID`,
    { hint: [...lines, ...more].join('\n') },
  )
}

async function missing(
  api: Api,
  resource: Resource,
  text: string,
  scope: Scope,
  parts: readonly Stored[],
): Promise<NotFoundError> {
  const near = await describeAll(api, resource, parts.slice(0, 5))
  const hint =
    near.length > 0
      ? `Near it:\n${near.join('\n')}`
      : (keyHint(resource, text) ?? listHint(resource))
  return new NotFoundError(
    `No ${resource.singular} “${text}” ${await placeOf(api, resource, scope)}`,
    {
      hint,
    },
  )
}

async function notFound(
  api: Api,
  resource: Resource,
  text: string,
  scope: Scope,
): Promise<NotFoundError> {
  const since = resource.hidesArchivedSince
  const mayBeArchived =
    since !== undefined && (await api.capabilities.known('locations', 'update')) !== 'absent'
  const archived = `If it is archived: ITFlow from ${since} on does not show it, not even by ID. Bring it back with itflow ${resource.name} unarchive ${text} --client CLIENT`
  return new NotFoundError(
    `No ${resource.singular} ${text} ${await placeOf(api, resource, scope)}`,
    {
      hint: [
        ...(resource.number === undefined ? [] : [numberHint(resource, text)]),
        listHint(resource),
        ...(mayBeArchived ? [archived] : []),
      ].join('\n'),
    },
  )
}

/** Digits alone are an ID; a number is written with what stands before it. */
function numberHint({ singular }: Resource, text: string): string {
  return `${text} is an ID. A ${singular}’s number is written as it is shown, with its prefix`
}

async function outOfScope(
  api: Api,
  resource: Resource,
  row: Row,
  scope: Scope,
): Promise<NotFoundError> {
  const client = await ownerOf(api, resource, row)
  const name = client === null ? undefined : await api.clientName(client)
  const where =
    client === null
      ? 'It belongs to no client: --global'
      : `It exists in ${name ?? `client ${client}`}: --client ${client}`
  return new NotFoundError(
    `No ${resource.singular} ${row[resource.id] ?? ''} ${await placeOf(api, resource, scope)}`,
    { hint: where },
  )
}

/** The client a record belongs to, by its parent where it does not know it itself (an item of an invoice). */
async function ownerOf(api: Api, resource: Resource, row: Row): Promise<number | null> {
  const { client, parent = '', fields } = resource
  const owner = fields[parent]?.refers
  const id = row[parent]
  if (client !== null || owner === undefined || typeof id !== 'number') {
    return clientOf(resource, row)
  }
  const stored = await readById(api, resources[owner], id)
  return stored === undefined ? null : ownerOf(api, resources[owner], stored.row)
}

async function placeOf(api: Api, resource: Resource, scope: Scope): Promise<string> {
  if (scope.kind === 'client' && (resource.client !== null || resource.parent !== undefined)) {
    return `in ${scope.name ?? (await api.clientName(scope.id)) ?? `client ${scope.id}`}`
  }
  return `on ${api.settings.instance}`
}

/** What may have been meant as a key that there is none of, as in `serail:ABC123`. */
function keyHint(resource: Resource, text: string): string | undefined {
  const [, key] = /^([a-z_-]{2,}):\S/i.exec(text) ?? []
  return key === undefined ? undefined : `The keys are ${whichKeys(resource).join(', ')}`
}

/** The keys that can be said outright: `id:7`, `name:7`, `serial:ABC123`. */
export function whichKeys({ keys }: Resource): string[] {
  return ['id', 'name', ...Object.keys(keys)].map((key) => `${key}:`)
}

function listHint({ name }: Resource): string {
  return `See: itflow ${name} list`
}
