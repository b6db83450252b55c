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

/** The most matches that an error lists. */
const MAX_MATCHES = 10

/** An ID and its name, as the server sent it. */
type IdAndName = readonly [id: number, name: string]

/** A name to look up. */
interface NameInput {
  /** The option or field it was given for (`--technician`), for messages. */
  inputName: string
  text: string
  /** Called with a description of what a partial name matched; without it, a partial name isn't enough. */
  onGuess?: ((match: string) => void) | undefined
}

/**
 * Returns the ID for what exists only as a name in another module's rows (a technician, in the time worked). The text
 * is an ID, a name, either with its key (`id:7`, `name:me`), or `me`. With `onGuess`, a partial name is enough if it
 * matches only one. Throws a NotFoundError or an AmbiguousError.
 */
export async function resolveIdByName(
  api: Api,
  resource: Resource,
  { inputName, text, onGuess }: NameInput,
): Promise<number> {
  const input = `${inputName} ${text}`
  if (!isMe(text)) return findIdByName(api, resource, { inputName: input, text, onGuess })
  const { value, from } = await api.resolveMe(resource, inputName)
  return findIdByName(api, resource, { inputName: `${input} (${value}, ${from})`, text: value })
}

async function findIdByName(
  api: Api,
  resource: Resource,
  { inputName, text, onGuess }: NameInput,
): Promise<number> {
  const [, key = '', keyValue] = /^(id|name):(.+)$/is.exec(text.trim()) ?? []
  const wanted = (keyValue ?? text).trim()
  const id = key.toLowerCase() === 'name' ? undefined : parseId(wanted)
  if (id !== undefined) return id
  const names = await api.names([resource.name], { kind: 'all' }, { isNeeded: true })
  const all = names.entriesOf(resource.name)
  const whole = all.filter(([, name]) => isSameText(name, wanted))
  const mayGuess = onGuess !== undefined && keyValue === undefined && whole.length === 0
  const found = mayGuess ? partialMatches(all, wanted) : whole
  const [match] = found
  if (match === undefined) throw noMatchError(resource, inputName, partialMatches(all, wanted))
  if (found.length > 1) throw multipleMatchesError(resource, inputName, found)
  const [matchId, matchName] = match
  if (mayGuess) onGuess(`${nounFor(resource)} ${matchId} ${cleanName(matchName)}`)
  api.rememberName(resource.name, matchId, matchName)
  return matchId
}

/** Those whose names contain a part: as it is written, or else ignoring accents (`zoe`). */
function partialMatches(all: readonly IdAndName[], part: string): readonly IdAndName[] {
  const matching = (normalize: (text: string) => string) => {
    const wanted = normalize(foldText(part))
    if (wanted === '') return []
    return all.filter(([, name]) => normalize(foldText(decodeEntities(name))).includes(wanted))
  }
  const exact = matching((text) => text)
  return exact.length > 0 ? exact : matching(foldForSearch)
}

/** `partial` are those that match a part of the name, which isn't enough. */
function noMatchError(
  resource: Resource,
  inputName: string,
  partial: readonly IdAndName[],
): NotFoundError {
  if (partial.length > 0) {
    const message = `${inputName}: only part of a name; use the whole name, or the ID`
    return new NotFoundError(message, { hint: linesFor(partial) })
  }
  const reason = resource.directory?.notFoundText ?? 'not found'
  return new NotFoundError(`${inputName}: ${reason}`, { hint: idHint(resource) })
}

function multipleMatchesError(
  resource: Resource,
  inputName: string,
  found: readonly IdAndName[],
): AmbiguousError {
  return new AmbiguousError(
    `${inputName}: ${found.length} ${nounFor(resource)}s match; use an ID`,
    { hint: linesFor(found) },
  )
}

/** The first matches, each with its ID. */
function linesFor(found: readonly IdAndName[]): string[] {
  const lines = found.slice(0, MAX_MATCHES).map(([id, name]) => `${id}  ${cleanName(name)}`)
  return found.length > MAX_MATCHES ? [...lines, `… and ${found.length - MAX_MATCHES} more`] : lines
}

/** Says where to find IDs with their names. */
function idHint(resource: Resource): HintLine {
  const { directory } = resource
  const fields = directory === undefined ? [] : [directory.id, directory.label]
  return { for: 'Use the ID. See', step: { do: 'list', resource: resource.name, fields } }
}

/** The noun for what is named, as in a sentence. */
function nounFor({ directory, fields }: Resource): string {
  const field = fields[directory?.label ?? '']
  return field === undefined ? 'record' : labelInSentence(field)
}
