// Loaded only where records are named by standard input.
import type { CommandInput } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { readStandardInput } from '../io/text-input.ts'
import { matchFieldNames } from '../records/field-names.ts'
import { parseServerId } from '../records/ids.ts'
import type { Resource } from '../resources/definition.ts'
import { cleanLine } from '../text/terminal-safe.ts'

/** More than the records of a hundred thousand assets, in bytes. */
const MOST = 256 * 1024 * 1024

/** So many lines that can't be used are named. */
const NAMED = 10

/** So much of a value is shown. */
const MOST_SHOWN = 60

/** One line, or one record of a JSON array: its ID, or why it has none. */
type Read = { place: string } & ({ id: number } | { why: string })

/**
 * The records that standard input names: an ID a line, an NDJSON record a line, or a JSON array, as `list` prints them.
 * Throws a UsageError that names the lines that are neither.
 */
export async function readPipedIds(
  context: Context,
  resource: Resource,
  input: CommandInput,
): Promise<readonly string[]> {
  refuseSharedStdin(input)
  const text = await readStandardInput(context, { option: '-', mayBeEmpty: true, maxBytes: MOST })
  const { instance } = await context.settings()
  const read = readIds(resource, text, instance)
  const bad = read.flatMap((one) => ('why' in one ? [one] : []))
  const [first] = bad
  if (first === undefined) {
    return read.flatMap((one) => ('id' in one ? [`id:${one.id}`] : []))
  }
  const others = bad.slice(1, NAMED).map(({ place, why }) => `${place}: ${why}`)
  const more = bad.length - NAMED
  throw new UsageError(`standard input, ${first.place}: ${first.why}`, {
    hint: [
      ...others,
      ...(more > 0 ? [`… and ${more} more`] : []),
      `Each line is an ID or an NDJSON record: itflow ${resource.name} list --fields id, or -o ndjson`,
    ],
  })
}

/** Standard input can be read once. */
function refuseSharedStdin({ options }: CommandInput): void {
  const other = Object.entries(options).find(
    ([name, value]) => value === '@-' || (value === true && name.endsWith('-stdin')),
  )
  if (other === undefined) return
  const [name, value] = other
  const option = value === true ? `--${name}` : `--${name} @-`
  throw new UsageError(`- and ${option} both read standard input`)
}

function readIds(resource: Resource, text: string, instance: string): readonly Read[] {
  const whole = /^\s*[[{]/.test(text) ? parsed(text) : undefined
  if (whole !== undefined) {
    const records: readonly unknown[] = Array.isArray(whole.value) ? whole.value : [whole.value]
    return records.map((value, index) =>
      withPlace(`record ${index + 1}`, idOf(resource, value, instance)),
    )
  }
  if (/^\s*\[/.test(text)) return [{ place: 'record 1', why: 'the JSON is broken' }]
  const lines = text.split(/\r\n?|\n/).map((line, index) => ({ line: line.trim(), at: index + 1 }))
  const filled = lines.filter(({ line }) => line !== '')
  return filled.flatMap(({ line, at }, index) => {
    if (index === 0 && isHeading(resource, line)) return []
    return [withPlace(`line ${at}`, idInLine(resource, line, instance))]
  })
}

function withPlace(place: string, found: number | string): Read {
  return typeof found === 'number' ? { place, id: found } : { place, why: found }
}

/** What a table or CSV of IDs begins with. */
function isHeading(resource: Resource, line: string): boolean {
  return matchFieldNames(resource, line).includes(resource.id)
}

/** The ID on a line; a text: why there is none. */
function idInLine(resource: Resource, line: string, instance: string): number | string {
  if (!line.startsWith('{')) return idOf(resource, line, instance)
  const json = parsed(line)
  return json === undefined ? 'the JSON is broken' : idOf(resource, json.value, instance)
}

function idOf(resource: Resource, value: unknown, instance: string): number | string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return idOfRecord(resource, new Map(Object.entries(value)), instance)
  }
  return parseServerId(value) ?? `${shown(value)} is not an ID`
}

/** Of several instances a list says which each record is of: its ID means another record elsewhere. */
function idOfRecord(
  resource: Resource,
  record: ReadonlyMap<string, unknown>,
  instance: string,
): number | string {
  const profile = record.get('profile')
  if (typeof profile === 'string' && resource.fields['profile'] === undefined) {
    if (profile !== instance) return `it is a record of ${cleanLine(profile)}, not of ${instance}`
  }
  const key = [...record.keys()].find((name) => matchFieldNames(resource, name)[0] === resource.id)
  const value = key === undefined ? undefined : record.get(key)
  if (value === undefined) return `it has no ${resource.id}`
  return parseServerId(value) ?? `${resource.id} ${shown(value)} is not an ID`
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  const text = cleanLine(typeof value === 'string' ? `“${value}”` : JSON.stringify(value))
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
