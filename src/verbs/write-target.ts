import type { Api } from '../api/api.ts'
import { clientText } from '../api/records/scope.ts'
import type { Change } from '../api/writes/diff.ts'
import { quoteValue } from '../api/writes/notices.ts'
import { describeRecord, nounOf } from '../records/describe-record.ts'
import type { Json, Row, Value } from '../records/record.ts'
import { isEscapedField } from '../records/shape.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { isTenant } from '../resources/ownership.ts'
import { decodeEntities, readablePair } from '../text/html-entities.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { padTo, widthOf } from '../text/width.ts'
import { instanceText } from './labels.ts'

/** A record that is written, or a new one. */
export interface WriteTarget {
  resource: Resource
  /** The client it belongs to, or will belong to; null for none. */
  client: number | null
}

/** Describes where a write goes, on one line, and below it what it changes: `acme (26.10) › Acme Widgets › asset 1 LT-0001`. */
export async function targetLines(
  api: Api,
  target: WriteTarget,
  row: Row | undefined,
  changes: readonly Change[],
): Promise<string[]> {
  const { resource } = target
  const client = await clientNameOf(api, target)
  const record = row === undefined ? `new ${nounOf(resource)}` : describeRecord(resource, row)
  const place = [await instanceText(api), ...(client === undefined ? [] : [client]), record]
  const shownChanges = await htmlAsText(resource, changes)
  return [place.map(cleanLine).join(' › '), ...changeLines(api, resource, shownChanges)]
}

/** Returns the name of the client that a write is for; undefined if there is none, or it is the client itself. */
export async function clientNameOf(
  api: Api,
  { client, resource }: WriteTarget,
): Promise<string | undefined> {
  if (client === null || isTenant(resource)) return undefined
  return clientText(api, client)
}

/** Converts the HTML in changes to text. */
export async function htmlAsText(
  { fields }: Resource,
  changes: readonly Change[],
): Promise<readonly Change[]> {
  if (changes.every(({ field }) => fields[field]?.kind !== 'html')) return changes
  const { htmlToText } = await import('../text/html-to-text.ts')
  const read = (value: Change['to']) =>
    typeof value === 'string' ? htmlToText(value) || value : value
  return changes.map((change) =>
    fields[change.field]?.kind === 'html'
      ? { ...change, from: read(change.from), to: read(change.to) }
      : change,
  )
}

/** Formats changes as aligned lines, `Status   Deployed → Stored`; references have their names if known. */
export function changeLines(api: Api, resource: Resource, changes: readonly Change[]): string[] {
  const width = Math.max(0, ...changes.map(({ label }) => widthOf(label)))
  return changes.map(
    (change) => `    ${padTo(change.label, width)}  ${changeText(api, resource, change)}`,
  )
}

/** Formats a change as `Deployed → Stored`; just the new value if there was none before. */
export function changeText(api: Api, { fields }: Resource, { field, from, to }: Change): string {
  const text = (value: Change['to']) => fieldText(api, fields[field], value)
  const texts = [text(from), text(to)] as const
  if (from === null || from === '') return texts[1]
  const [was, is] = isEscapedField(fields[field]) ? readablePair(...texts) : texts
  return `${was} → ${is}`
}

/** Formats a field's value on one line, for a plan; secrets aren't shown. */
export function fieldText(api: Api, field: Field | undefined, value: Json): string {
  if (typeof value === 'object' && value !== null) return '(secret)'
  return cleanLine(valueText(value, field, api))
}

function valueText(value: Value, field: Field | undefined, api: Api): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  const word = field?.words?.[Number(value)]
  if (word !== undefined) return word
  const name =
    field?.refers === undefined || value === null
      ? undefined
      : api.rememberedName(field.refers, Number(value))
  return name === undefined
    ? quoteValue(value).replace(/^“|”$/g, '')
    : `${decodeEntities(name)} (${value})`
}
