import { unescapedViews } from './escapes.ts'
import { base64Infixes, writtenForms } from './secret-encodings.ts'
import {
  base64Only,
  collapseSpaces,
  hexDigitsOnly,
  lazy,
  lowerCase,
  removeSpaces,
  searchableViews,
} from './secret-views.ts'
import type { MappedText } from './source-map.ts'
import { TextMatcher } from './text-matcher.ts'

/** Shorter texts aren't masked: hiding every `a` would hide the message, and show where they are. */
const MIN_LENGTH = 4

/** From this length, secrets are found regardless of spaces, which may come from wrapped lines. */
const MIN_UNSPACED = 8

/** Longer secrets aren't searched for in base64 and hexadecimal: nothing that stores secrets accepts as much. */
const MAX_ENCODED = 100_000

/** Matchers for all secrets, by the view of a text that they search. */
export interface SecretMatchers {
  exact: TextMatcher
  spaced: TextMatcher
  /** In lower case. */
  unspaced: TextMatcher
  base64: () => TextMatcher
  /** Texts without a match contain no secret in base64, so the matcher, with its many forms, isn't needed. */
  mayBeBase64: RegExp
  /** Hexadecimal digits in lower case. */
  digits: () => TextMatcher
}

/** A part of a text. */
export type TextRange = readonly [start: number, end: number]

/** Builds the matchers for these secrets; undefined if there are none of sufficient length. */
export function buildMatchers(secrets: readonly string[]): SecretMatchers | undefined {
  const long = [...new Set(secrets)].filter(({ length }) => length >= MIN_LENGTH)
  if (long.length === 0) return undefined
  const views = long.flatMap((secret) => unescapedViews(secret))
  const encodable = long.filter(({ length }) => length <= MAX_ENCODED)
  return {
    exact: new TextMatcher(long),
    spaced: new TextMatcher(
      views
        .map(collapseSpaces)
        .map(({ text }) => text.trim())
        .filter(({ length }) => length >= MIN_LENGTH),
    ),
    unspaced: new TextMatcher(
      views
        .flatMap((view) => [removeSpaces(view), removeSpaces(view, true)])
        .map(({ text }) => lowerCase(text))
        .filter(({ length }) => length >= MIN_UNSPACED),
    ),
    base64: lazy(() => new TextMatcher(encodable.flatMap(base64Forms))),
    mayBeBase64: base64Pattern(encodable),
    digits: lazy(() => new TextMatcher(encodable.flatMap(hexForms))),
  }
}

/** The pattern doesn't ask for longer base64, so that a search stays linear. */
const MAX_STRETCH = 64

/** Matches base64 that can contain the shortest of the secrets: 3 bytes take 4 characters, fewer at its ends. */
function base64Pattern(secrets: readonly string[]): RegExp {
  const shortest = Math.min(...secrets.map(({ length }) => length))
  const minLength = Math.min(Math.floor((shortest - 2) / 3) * 4, MAX_STRETCH)
  return new RegExp(`[A-Za-z0-9+/]{${Math.max(minLength, MIN_LENGTH)}}`)
}

/** Returns how a secret may look inside base64: itself in any form, or its base64 or hexadecimal form encoded again. */
function base64Forms(secret: string): string[] {
  return encodedForms(secret).flatMap(base64Infixes)
}

/** Returns how a secret may look in hexadecimal digits. */
function hexForms(secret: string): string[] {
  return encodedForms(secret).map(hexOf)
}

function encodedForms(secret: string): string[] {
  const digits = hexOf(secret)
  return [...writtenForms(secret), digits, digits.toUpperCase(), ...base64Infixes(secret)]
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex')
}

/** Matches text that may contain bytes in hexadecimal digits. */
const HEX = /[0-9a-f]{2}(?:[:,-]?(?:0x)?[0-9a-f]{2}){3}/

/** Returns the positions of secrets in a text, in no particular order. */
export function findSecrets(text: string, matchers: SecretMatchers): TextRange[] {
  const found: TextRange[] = []
  const search = (matcher: TextMatcher, view: MappedText) => {
    if (matcher.isEmpty) return
    matcher.find(view.text, (start, end) => void found.push(view.sourceOf(start, end)))
  }
  for (const view of searchableViews(text)) {
    search(matchers.exact, view)
    search(matchers.spaced, collapseSpaces(view))
    const unspaced = inLowerCase(removeSpaces(view))
    search(matchers.unspaced, unspaced)
    if (HEX.test(unspaced.text)) search(matchers.digits(), hexDigitsOnly(unspaced))
    // A terminal sequence may end with a secret's first letter.
    if (/[\x1b\x90-\x9f]/.test(view.text)) {
      search(matchers.unspaced, inLowerCase(removeSpaces(view, true)))
    }
    const line = base64Only(view)
    if (matchers.mayBeBase64.test(line.text)) search(matchers.base64(), line)
  }
  return found
}

function inLowerCase({ text, sourceOf }: MappedText): MappedText {
  return { text: lowerCase(text), sourceOf }
}
