import { stepCommand } from '../../cli/step-commands.ts'
import type { Context } from '../../context.ts'
import type { ClientChoice } from '../../hints.ts'
import { clientGroups, withProfileColumn } from '../../output/profile-column.ts'
import type { Sheet } from '../../output/sheet.ts'
import { explicitInstance } from '../../profiles/multi-profile.ts'
import { cleanName, displayName, nounOf } from '../../records/describe-record.ts'
import { formatRecordNumber, numberOfParts } from '../../records/record-number.ts'
import type { Found } from '../../search/search.ts'

/** A match, and the instance that has it. */
export interface FoundHere {
  one: Found
  /** The context of the instance. */
  context: Context
  /** The profile's name; undefined if there is only one. */
  profile: string | undefined
}

/** Builds the list of what was found; at a terminal it is grouped by client. */
export function foundSheet(all: readonly FoundHere[], isMany: boolean): Sheet {
  const rows = all.map(rowOf)
  const hasStates = rows.some(({ state }) => state !== null)
  const list = {
    fields: [
      { name: 'client_id', label: 'Client ID', kind: 'id' },
      { name: 'client', label: 'Client', kind: 'text' },
      { name: 'kind', label: 'Kind', kind: 'text' },
      { name: 'module', label: 'Module', kind: 'text' },
      { name: 'id', label: 'ID', kind: 'id' },
      { name: 'number', label: 'Number', kind: 'text' },
      { name: 'name', label: 'Name', kind: 'text' },
      { name: 'state', label: 'State', kind: 'text' },
      { name: 'open', label: 'Open', kind: 'flag' },
      { name: 'archived', label: 'Archived', kind: 'flag' },
      { name: 'match', label: 'Match', kind: 'text' },
      { name: 'why', label: 'Why', kind: 'text' },
      { name: 'command', label: 'Opens with', kind: 'text' },
    ],
    columns: [
      { field: 'client', heading: 'CLIENT' },
      { field: 'kind', heading: 'KIND', dropPriority: 2 },
      { field: 'name', heading: 'NAME', minWidth: 12 },
      ...(hasStates ? [{ field: 'state', heading: 'STATE', dropPriority: 3 }] : []),
      { field: 'why', heading: 'WHY', dropPriority: 1, minWidth: 16 },
      { field: 'command', heading: 'OPENS WITH', isCommand: true },
    ],
    rows,
    labelField: 'name',
    groups: clientGroups(isMany),
    isList: true,
  } satisfies Sheet
  return withProfileColumn(list, isMany)
}

function rowOf({ one, context, profile }: FoundHere) {
  const { resource, row, match, owner, isArchived, isOpen } = one
  const { client } = owner
  const number = formatRecordNumber(resource, row)
  return {
    ...(profile === undefined ? {} : { profile }),
    client_id: client,
    client: owner.name === undefined ? clientText(client) : cleanName(owner.name),
    kind: nounOf(resource),
    module: resource.name,
    id: Number(row[resource.id]),
    number: number === '' ? null : number,
    name: nameOf(one),
    state: stateOf(one),
    open: isOpen ?? null,
    archived: isArchived,
    match: match.rank,
    why: match.why,
    command: openCommand(one, context),
  }
}

function clientText(client: number | null): string | null {
  return client === null ? null : `client ${client}`
}

/** Archived, or the word for a record's status (`on hold`), if its declaration has words for it. */
function stateOf({ resource: { fields, operations }, row, isArchived }: Found): string | null {
  if (isArchived) return 'archived'
  const names = Object.values(operations).flatMap(({ effects = {} }) => Object.keys(effects))
  const name = names.find((one) => fields[one]?.words !== undefined) ?? ''
  return fields[name]?.words?.[Number(row[name])]?.toLowerCase() ?? null
}

/** A message has no name of its own. */
function nameOf({ resource, row }: Found): string {
  const name = displayName(resource, row)
  if (name !== '') return name
  const parent =
    resource.parentNumber === undefined ? '' : numberOfParts(resource.parentNumber, row)
  return `${nounOf(resource)} ${parent === '' ? (row[resource.id] ?? '') : `on ${parent}`}`
}

/** Returns the command that opens a record, in the scope that the search had. */
function openCommand({ resource, row, owner }: Found, { flags }: Context): string | null {
  const client = scopeOption(flags, owner.client)
  const id = Number(row[resource.id])
  const step = { do: 'get', resource: resource.name, id } as const
  return (
    stepCommand(client === undefined ? step : { ...step, client }, explicitInstance(flags)) ?? null
  )
}

function scopeOption(
  { allClients, global, client }: Context['flags'],
  owner: number | null,
): ClientChoice | undefined {
  if (allClients === true) return 'all'
  if (global === true) return null
  return client === undefined || owner === null ? undefined : owner
}
