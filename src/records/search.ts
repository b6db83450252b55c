import { UsageError } from '../errors.ts'
import type { Resource } from '../resources/definition.ts'
import type { Field } from '../resources/field.ts'
import { decodeEntities } from '../text/html-entities.ts'
import { htmlSearchText } from '../text/html-search-text.ts'
import { foldForSearch } from '../text/search-folding.ts'
import type { Criterion } from './criterion.ts'
import { hasPart, normaliseValue } from './notations.ts'
import type { Row } from './record.ts'
import { isEscapedField, isReadable } from './shape.ts'
import { isEquivalent } from './text-equality.ts'

/** A field that is searched, by its newest name. */
type Searched = readonly [name: string, field: Field]

/** Returns the fields that a search covers: every text for people, but not secrets and technical details. */
export function searchedFields({ fields }: Pick<Resource, 'fields'>): readonly Searched[] {
  return Object.entries(fields).filter(
    ([, field]) => isReadable(field) && field.isInternal !== true && isText(field),
  )
}

function isText({ kind }: Field): boolean {
  return kind === 'text' || kind === 'html' || kind === 'choice'
}

/**
 * Builds a search for records that have all words, each in any searched field. Ignores case and accents, searches the text
 * of HTML, and finds values in any notation (the digits of a phone number). Throws a UsageError if there are no words.
 */
export function buildSearch(resource: Resource, text: string, inputName: string): Criterion {
  // Words of invisible characters only would match every text.
  const words = text.split(/\s+/).filter((word) => foldForSearch(word).trim() !== '')
  if (words.length === 0) throw new UsageError(`${inputName}: no words to search for`)
  const fields = searchedFields(resource)
  const notated = fields.filter(([, { notation }]) => notation !== undefined)
  const tests = words.map((word) => wordTest(fields, word))
  return {
    inputName,
    test: (row) => {
      const texts = textsOf(row)
      // A phone number may contain spaces.
      return tests.every((test) => test(row, texts)) || hasValue(notated, row, text)
    },
  }
}

/** Returns a field's folded text; cached per record. */
type Texts = (name: string, field: Field) => string

function textsOf(row: Row): Texts {
  const made = new Map<string, string>()
  return (name, field) => {
    const known = made.get(name)
    if (known !== undefined) return known
    const text = searchedText(field, String(row[name] ?? ''))
    made.set(name, text)
    return text
  }
}

function searchedText(field: Field, stored: string): string {
  if (field.kind === 'html') return foldForSearch(htmlSearchText(stored))
  return foldForSearch(isEscapedField(field) ? decodeEntities(stored) : stored)
}

function wordTest(fields: readonly Searched[], word: string) {
  const wanted = foldForSearch(word)
  return (row: Row, texts: Texts): boolean =>
    fields.some(([name, field]) => {
      if ((row[name] ?? '') === '') return false
      return texts(name, field).includes(wanted) || isPartOf(field, row[name], word)
    })
}

function hasValue(notated: readonly Searched[], row: Row, text: string): boolean {
  return notated.some(([name, field]) => isPartOf(field, row[name], text))
}

/**
 * Whether a stored value contains a part in any notation, or equals it as a whole (`ACME.example.`,
 * `Ada <ada@acme.example>`). A word (`cafe`) never matches a MAC address.
 */
function isPartOf(field: Field, stored: Row[string] | undefined, part: string): boolean {
  if (field.notation === undefined) return false
  const text = String(stored ?? '')
  const meaning = normaliseValue(field, part)
  if (meaning === undefined && field.notation === 'mac' && !/[\d:.-]/.test(part)) return false
  return hasPart(field, text, part.trim()) || isEquivalent(field, text, part)
}
