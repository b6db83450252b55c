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

/** The fields that a search looks in: every text that people read; secrets and what is the server's own are none. */
export function searchedFields({ fields }: Pick<Resource, 'fields'>): readonly Searched[] {
  return Object.entries(fields).filter(
    ([, field]) => isReadable(field) && field.isInternal !== true && isText(field),
  )
}

function isText({ kind }: Field): boolean {
  return kind === 'text' || kind === 'html' || kind === 'choice'
}

/**
 * Reads words that a record must have, all of them, each in any of the fields that are searched: letter case and accents
 * aside, of HTML in its text, and in whatever notation (the digits of a phone number). Throws a UsageError for none.
 */
export function buildSearch(resource: Resource, text: string, called: string): Criterion {
  // What nobody sees (a character without width) would be in every text.
  const words = text.split(/\s+/).filter((word) => foldForSearch(word).trim() !== '')
  if (words.length === 0) throw new UsageError(`${called}: no words to search for`)
  const fields = searchedFields(resource)
  const notated = fields.filter(([, { notation }]) => notation !== undefined)
  const tests = words.map((word) => wordTest(fields, word))
  return {
    inputName: called,
    test: (row) => {
      const texts = textsOf(row)
      // A number may be written with blanks in it.
      return tests.every((test) => test(row, texts)) || hasValue(notated, row, text)
    },
  }
}

/** The text of a field as it is searched; made once for each record. */
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
 * Whether a stored value has a part in it as its notation reads both, or is it, as a whole, in another (`ACME.example.`,
 * `Ada <ada@acme.example>`). A word (`cafe`) is no part of a MAC address.
 */
function isPartOf(field: Field, stored: Row[string] | undefined, part: string): boolean {
  if (field.notation === undefined) return false
  const text = String(stored ?? '')
  const meaning = normaliseValue(field, part)
  if (meaning === undefined && field.notation === 'mac' && !/[\d:.-]/.test(part)) return false
  return hasPart(field, text, part.trim()) || isEquivalent(field, text, part)
}
