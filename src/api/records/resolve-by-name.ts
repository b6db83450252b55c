import { AmbiguousError, NotFoundError } from '../../errors.ts'
import type { HintLine } from '../../hints.ts'
import { cleanName } from '../../records/describe-record.ts'
import { labelInSentence } from '../../records/field-names.ts'
import { parseId } from '../../records/ids.ts'
import { isMe } from '../../records/reference-input.ts'
import { foldText, isSameText } from '../../records/text-equality.ts'
import type { Resource } from '../../resources/definition.ts'
import { decodeEntities } from '../../text/html-entities.ts'
import { foldForSearch } from '../../text/search-folding.ts'
import type { Api } from '../api.ts'

/** So many of several are listed. */
const SHOWN = 10

/** An ID and the name it stands for, as the server sent it. */
type Named = readonly [id: number, name: string]

/** What is named, and where. */
interface Naming {
  /** What it was given for (`--technician`). */
  called: string
  text: string
  /** Is told which one a part of a name was taken for; absent: none is. */
  onGuess?: ((taken: string) => void) | undefined
}

/**
 * The ID of what rows only name (a technician, by the time of those who worked some): an ID, a name, either said outright
 * (`id:7`, `name:me`), or `me`. With `onGuess`, which is told of it, a part of a name that fits only one will do.
 */
export async function resolveIdByName(
  api: Api,
  resource: Resource,
  { called, text, onGuess }: Naming,
): Promise<number> {
  const said = `${called} ${text}`
  if (!isMe(text)) return byName(api, resource, { called: said, text, onGuess })
  const { value, from } = await api.resolveMe(resource, called)
  return byName(api, resource, { called: `${said} (${value}, ${from})`, text: value })
}

async function byName(
  api: Api,
  resource: Resource,
  { called: said, text, onGuess }: Naming,
): Promise<number> {
  const [, key = '', outright] = /^(id|name):(.+)$/is.exec(text.trim()) ?? []
  const written = (outright ?? text).trim()
  const id = key.toLowerCase() === 'name' ? undefined : parseId(written)
  if (id !== undefined) return id
  const names = await api.names([resource.name], { kind: 'all' }, { isNeeded: true })
  const all = names.entriesOf(resource.name)
  const whole = all.filter(([, name]) => isSameText(name, written))
  const mayGuess = onGuess !== undefined && outright === undefined && whole.length === 0
  const found = mayGuess ? partialMatches(all, written) : whole
  const [one] = found
  if (one === undefined) throw noNameMatchError(resource, said, partialMatches(all, written))
  if (found.length > 1) throw multipleMatchesError(resource, said, found)
  if (mayGuess) onGuess(`${wordFor(resource)} ${one[0]} ${cleanName(one[1])}`)
  api.rememberName(resource.name, one[0], one[1])
  return one[0]
}

/** Those whose names have a part: as it is written, or else with accents aside (`zoe`). */
function partialMatches(all: readonly Named[], part: string): readonly Named[] {
  const has = (plain: (text: string) => string) => {
    const wanted = plain(foldText(part))
    return wanted === '' ? [] : all.filter(([, name]) => plain(readName(name)).includes(wanted))
  }
  const spelt = has((text) => text)
  return spelt.length > 0 ? spelt : has(foldForSearch)
}

function readName(name: string): string {
  return foldText(decodeEntities(name))
}

/** `near` are those that a part of the name fits, which won't do here. */
function noNameMatchError(resource: Resource, said: string, near: readonly Named[]): NotFoundError {
  if (near.length > 0) {
    const message = `${said}: only part of a name; give the whole name, or the ID`
    return new NotFoundError(message, { hint: linesFor(near) })
  }
  const why = resource.directory?.notFoundText ?? 'there is none'
  return new NotFoundError(`${said}: ${why}`, { hint: howToName(resource) })
}

function multipleMatchesError(
  resource: Resource,
  said: string,
  found: readonly Named[],
): AmbiguousError {
  return new AmbiguousError(
    `${said}: ${found.length} ${wordFor(resource)}s fit, say which by the ID`,
    { hint: linesFor(found) },
  )
}

/** The first of several, each with its ID. */
function linesFor(found: readonly Named[]): string[] {
  const lines = found.slice(0, SHOWN).map(([id, name]) => `${id}  ${cleanName(name)}`)
  return found.length > SHOWN ? [...lines, `… and ${found.length - SHOWN} more`] : lines
}

/** Where IDs and names stand side by side. */
function howToName(resource: Resource): HintLine {
  const { directory } = resource
  const fields = directory === undefined ? [] : [directory.id, directory.label]
  return { for: 'Give the ID. See', step: { do: 'list', resource: resource.name, fields } }
}

/** What one of those that are named is called in a sentence. */
function wordFor({ directory, fields }: Resource): string {
  const field = fields[directory?.label ?? '']
  return field === undefined ? 'record' : labelInSentence(field)
}
