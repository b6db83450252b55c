import { displayName } from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import type { Row } from '../records/record.ts'
import { isEscapedField } from '../records/shape.ts'
import type { Resource } from '../resources/definition.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { htmlSearchText } from '../text/html-search-text.ts'
import { foldForSearch } from '../text/search-folding.ts'
import { joinWords } from '../text/sentence.ts'
import { fieldsOf, matchKey, NUMBER } from './explicit-key.ts'
import { type FieldRoles, type NamedField, rolesOf, rolesWithin } from './field-roles.ts'
import { better, type Match } from './match.ts'
import { matchHostName, matchUrl, plainUrl } from './match-addresses.ts'
import { matchCode, matchNotated, matchNumber } from './match-values.ts'
import type { TextOf } from './stored-value.ts'
import type { Term } from './term.ts'
import { compactText, hasWord, startsWithPart } from './words.ts'

/** Returns how a record matches a term; undefined if it doesn't. */
export function matchRecord(resource: Resource, row: Row, term: Term): Match | undefined {
  const textOf: TextOf = (name) => plainText(resource, row, name)
  const { key } = term
  if (key === undefined) return matchRoles({ resource, row, textOf }, term, rolesOf(resource))
  const wanted = { ...term, text: key.value }
  if (key.word === NUMBER) return matchNumber(resource, row, wanted)
  // At least what the value alone finds in these fields.
  const fields = fieldsOf(resource, key)
  const own = Object.fromEntries(fields.map((name) => [name, row[name] ?? null]))
  return better(
    matchKey(resource, row, key, textOf),
    matchRoles({ resource, row: own, textOf }, wanted, rolesWithin(rolesOf(resource), fields)),
  )
}

/** A record to match. */
interface Candidate {
  resource: Resource
  row: Row
  textOf: TextOf
}

function matchRoles(one: Candidate, term: Term, roles: FieldRoles): Match | undefined {
  return (
    matchValues(one, term, roles) ??
    matchNames(term, one.textOf, roles) ??
    matchTexts(term, one.textOf, roles)
  )
}

function plainText({ fields }: Resource, row: Row, name: string): string {
  const text = String(row[name] ?? '')
  const plain = isEscapedField(fields[name]) ? decodeEntities(text) : text
  // A match would confirm a password, even if it isn't shown.
  return fields[name]?.isUrl === true ? plainUrl(plain.trim()) : plain
}

/** Matches what identifies a record, its whole name, and its networks and domains. */
function matchValues(one: Candidate, term: Term, roles: FieldRoles): Match | undefined {
  const { resource, row, textOf } = one
  const { names, codes, notated, urls } = roles
  const matches = [
    matchNumber(resource, row, term),
    matchWholeName(one, term, roles),
    ...codes.map((one) => matchCode(term, one, textOf)),
    ...notated.map((one) => matchNotated(term, one, textOf, resource)),
    ...urls.map((one) => matchUrl(term, one, textOf)),
    ...names.map((one) => matchHostName(term, one, textOf)),
  ]
  return matches.reduce(better, undefined)
}

function matchWholeName(
  { resource, row, textOf }: Candidate,
  { folded, compact }: Term,
  { names }: FieldRoles,
): Match | undefined {
  const shown = displayName(resource, row)
  const isShown = shown !== '' && foldForSearch(shown) === folded
  const same = names.find(([name]) => {
    const text = textOf(name).trim()
    const isWhole = text !== '' && foldForSearch(text) === folded
    return isWhole || (compact.length >= MIN_COMPACT && compactText(text) === compact)
  })
  if (same === undefined && !isShown) return undefined
  return { rank: 'name', weight: 0, why: same === undefined ? 'name' : labelInSentence(same[1]) }
}

/** Shorter names are compared with their punctuation. */
const MIN_COMPACT = 3

/** Matches the start of a name, and all words in it. */
function matchNames(term: Term, textOf: TextOf, { names }: FieldRoles): Match | undefined {
  const matches = names.map(([name, field]): Match | undefined => {
    const [text, label] = [foldForSearch(textOf(name).trim()), labelInSentence(field)]
    if (isStart(text, term)) return { rank: 'start', weight: 0, why: `start of ${label}` }
    const hasAll = term.wordings.some((words) => words.every((word) => hasWord(text, word)))
    return hasAll ? { rank: 'words-in-name', weight: 0, why: wordsIn(term, [label]) } : undefined
  })
  return matches.reduce(better, undefined)
}

function isStart(name: string, { folded, compact, network }: Term): boolean {
  if (network !== undefined || folded.length < 2) return false
  if (startsWithPart(name, folded)) return true
  return compact.length >= MIN_COMPACT && startsWithPart(compactText(name), compact)
}

/** Matches all words in the texts of a record, each in any of them. */
function matchTexts(term: Term, textOf: TextOf, { names, texts }: FieldRoles): Match | undefined {
  const all = [...texts, ...names].flatMap((one): SearchedText[] => {
    const text = foldedText(one, textOf)
    return text === '' ? [] : [{ one, text }]
  })
  const whole = all.find(
    ({ one: [, { kind }], text }) => kind !== 'choice' && text.trim() === term.folded,
  )
  if (whole !== undefined) {
    const value = textOf(whole.one[0]).trim()
    return { rank: 'value', weight: 1, why: `${labelInSentence(whole.one[1])} ${value}` }
  }
  for (const words of term.wordings) {
    const found = words.map((word) => all.filter(({ text }) => hasWord(text, word)))
    if (found.some((places) => places.length === 0)) continue
    const labels = found.flatMap(([first]) => (first === undefined ? [] : [labelOf(first)]))
    return { rank: 'words', weight: 0, why: wordsIn(term, [...new Set(labels)]) }
  }
  return undefined
}

interface SearchedText {
  one: NamedField
  text: string
}

function labelOf({ one: [, field] }: SearchedText): string {
  return labelInSentence(field)
}

function foldedText([name, { kind }]: NamedField, textOf: TextOf): string {
  const text = textOf(name)
  return foldForSearch(kind === 'html' ? htmlSearchText(text) : text)
}

function wordsIn({ wordings }: Term, labels: readonly string[]): string {
  return `${(wordings[0]?.length ?? 0) > 1 ? 'words' : 'word'} in ${joinWords(labels)}`
}
