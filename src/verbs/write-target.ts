import type { Api } from '../api/api.ts'
import type { Change } from '../api/writes/differences.ts'
import { shown } from '../api/writes/telling.ts'
import { padTo, widthOf } from '../output/width.ts'
import type { Row } from '../records/record.ts'
import type { Field, Resource } from '../resources/definition.ts'
import { cleanLine } from '../text/clean.ts'
import { instanceOf, nameOf } from './wording.ts'

/** A record that is written, or a new one. */
export interface Target {
  resource: Resource
  /** The client it belongs to, or is to belong to; null for none. */
  client: number | null
}

/** Where a write goes, on one line, and below it what it changes: `acme (26.10) › Acme Widgets › asset 1 LT-0001`. */
export async function targetLines(
  api: Api,
  target: Target,
  row: Row | undefined,
  changes: readonly Change[],
): Promise<string[]> {
  const { resource } = target
  const client = await clientNameOf(api, target)
  const singular = resource.singular.replace('-', ' ')
  const record =
    row === undefined
      ? `new ${singular}`
      : `${singular} ${row[resource.id] ?? ''} ${nameOf(resource, row)}`
  const place = [await instanceOf(api), ...(client === undefined ? [] : [client]), record]
  return [place.map(cleanLine).join(' › '), ...changeLines(api, resource, changes)]
}

/** The name of the client that a write is for; undefined where it is for none, or for the client itself. */
export async function clientNameOf(
  api: Api,
  { client, resource }: Target,
): Promise<string | undefined> {
  if (client === null || resource.name === 'clients') return undefined
  return (await api.clientName(client)) ?? `client ${client}`
}

/** `Status   Deployed → Stored`, aligned; a reference with its name where it was come across. */
function changeLines(api: Api, { fields }: Resource, changes: readonly Change[]): string[] {
  const width = Math.max(0, ...changes.map(({ label }) => widthOf(label)))
  return changes.map(({ field: name, label, from, to }) => {
    const text = (value: Change['to']) => cleanLine(plain(value, fields[name], api))
    const before = from === null || from === '' ? '' : `${text(from)} → `
    return `    ${padTo(label, width)}  ${before}${text(to)}`
  })
}

function plain(value: Change['to'], field: Field | undefined, api: Api): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  const word = field?.words?.[Number(value)]
  if (word !== undefined) return word
  const name =
    field?.refers === undefined || value === null
      ? undefined
      : api.learned(field.refers, Number(value))
  return name === undefined ? shown(value).replace(/^“|”$/g, '') : `${name} (${value})`
}
