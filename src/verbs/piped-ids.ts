// Loaded only when standard input names records.
import type { CommandInput } from '../cli/command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { readStandardInput } from '../io/text-input.ts'
import { matchFieldNames } from '../records/field-names.ts'
import { parseServerId } from '../records/ids.ts'
import type { Resource } from '../resources/definition.ts'
import { cleanLine } from '../text/terminal-safe.ts'

/** The maximum input size in bytes: more than a hundred thousand assets. */
const MAX_BYTES = 256 * 1024 * 1024

/** How many invalid lines are listed. */
const MAX_NAMED = 10

/** How many characters of a value are shown. */
const MAX_SHOWN = 60

/** One line, or one record of a JSON array: its ID, or why there is none. */
type ReadId = { place: string } & ({ id: number } | { why: string })

/**
 * Reads the records that standard input names: one ID or NDJSON record per line, or a JSON array, as `list` prints them.
 * Throws a UsageError that lists the invalid lines.
 */
export async function readPipedIds(
  context: Context,
  resource: Resource,
  input: CommandInput,
): Promise<readonly string[]> {
  refuseSharedStdin(input)
  const text = await readStandardInput(context, {
    option: '-',
    mayBeEmpty: true,
    maxBytes: MAX_BYTES,
  })
  const { instance } = await context.settings()
  const read = readIds(resource, text, instance)
  const invalid = read.flatMap((one) => ('why' in one ? [one] : []))
  const [first] = invalid
  if (first === undefined) {
    return read.flatMap((one) => ('id' in one ? [`id:${one.id}`] : []))
  }
  const others = invalid.slice(1, MAX_NAMED).map(({ place, why }) => `${place}: ${why}`)
  const more = invalid.length - MAX_NAMED
  throw new UsageError(`standard input, ${first.place}: ${first.why}`, {
    hint: [
      ...others,
      ...(more > 0 ? [`… and ${more} more`] : []),
      `Each line must be an ID or an NDJSON record, as printed by: itflow ${resource.name} list --fields id, or -o ndjson`,
    ],
  })
}

/** Throws a UsageError if another option reads standard input too. */
function refuseSharedStdin({ options }: CommandInput): void {
  const other = Object.entries(options).find(
    ([name, value]) => value === '@-' || (value === true && name.endsWith('-stdin')),
  )
  if (other === undefined) return
  const [name, value] = other
  const option = value === true ? `--${name}` : `--${name} @-`
  throw new UsageError(`- and ${option} both read standard input`)
}

function readIds(resource: Resource, text: string, instance: string): readonly ReadId[] {
  const whole = /^\s*[[{]/.test(text) ? parseJson(text) : undefined
  if (whole !== undefined) {
    const records: readonly unknown[] = Array.isArray(whole.value) ? whole.value : [whole.value]
    return records.map((value, index) =>
      toReadId(`record ${index + 1}`, idOf(resource, value, instance)),
    )
  }
  if (/^\s*\[/.test(text)) return [{ place: 'record 1', why: 'invalid JSON' }]
  const lines = text.split(/\r\n?|\n/).map((line, index) => ({ line: line.trim(), at: index + 1 }))
  const filled = lines.filter(({ line }) => line !== '')
  return filled.flatMap(({ line, at }, index) => {
    if (index === 0 && isHeading(resource, line)) return []
    return [toReadId(`line ${at}`, idInLine(resource, line, instance))]
  })
}

function toReadId(place: string, found: number | string): ReadId {
  return typeof found === 'number' ? { place, id: found } : { place, why: found }
}

/** Returns whether a line is the heading of a table or CSV of IDs. */
function isHeading(resource: Resource, line: string): boolean {
  return matchFieldNames(resource, line).includes(resource.id)
}

/** Returns the ID on a line, or a string saying why there is none. */
function idInLine(resource: Resource, line: string, instance: string): number | string {
  if (!line.startsWith('{')) return idOf(resource, line, instance)
  const json = parseJson(line)
  return json === undefined ? 'invalid JSON' : idOf(resource, json.value, instance)
}

function idOf(resource: Resource, value: unknown, instance: string): number | string {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return idOfRecord(resource, new Map(Object.entries(value)), instance)
  }
  return parseServerId(value) ?? `${excerpt(value)} isn't an ID`
}

/** Returns the ID of a record. A list of several instances names the profile: the ID is another record elsewhere. */
function idOfRecord(
  resource: Resource,
  record: ReadonlyMap<string, unknown>,
  instance: string,
): number | string {
  const profile = record.get('profile')
  if (typeof profile === 'string' && resource.fields['profile'] === undefined) {
    if (profile !== instance) return `this record is from ${cleanLine(profile)}, not ${instance}`
  }
  const key = [...record.keys()].find((name) => matchFieldNames(resource, name)[0] === resource.id)
  const value = key === undefined ? undefined : record.get(key)
  if (value === undefined) return `no ${resource.id}`
  return parseServerId(value) ?? `${resource.id} ${excerpt(value)} isn't an ID`
}

/** Formats a value for a message. */
function excerpt(value: unknown): string {
  const text = cleanLine(typeof value === 'string' ? `“${value}”` : JSON.stringify(value))
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
