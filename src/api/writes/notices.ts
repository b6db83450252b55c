import { labelInSentence } from '../../records/field-names.ts'
import type { Value } from '../../records/record.ts'
import type { Change, FieldMismatch, WriteDiff } from './diff.ts'
import type { Notice } from './plan.ts'

/** How many characters of a value a sentence shows. */
const MAX_SHOWN = 60

/** A value for a sentence, on one line; a long text is cut to `MAX_SHOWN` characters, starting at `start`. */
export function quoteValue(value: unknown, start = 0): string {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (value === null || value === undefined || value === '') return 'empty'
  const characters = [...String(value)]
  const part = characters.slice(start, start + MAX_SHOWN).join('')
  const isCut = characters.length > start + MAX_SHOWN
  const text = `${start > 0 ? '…' : ''}${part}${isCut ? '…' : ''}`
  return `“${text.replace(/\r\n?|\n/g, '⏎')}”`
}

/** Two values for a sentence; long texts start shortly before the first difference. */
function quoteBoth(first: Value, second: Value): [string, string] {
  const [a, b] = [[...String(first ?? '')], [...String(second ?? '')]]
  if (Math.max(a.length, b.length) <= MAX_SHOWN) return [quoteValue(first), quoteValue(second)]
  const differing = a.findIndex((character, index) => character !== b[index])
  const at = differing < 0 ? a.length : differing
  const start = at < MAX_SHOWN / 2 ? 0 : at - MAX_SHOWN / 4
  return [quoteValue(first, start), quoteValue(second, start)]
}

/** Notices about fields that were stored with another value than the requested one (H27). */
export function mismatchNotices(mismatches: readonly FieldMismatch[]): Notice[] {
  return mismatches.map((change) => ({
    code: change.state === 'unchanged' ? 'not_stored' : 'stored_otherwise',
    hazard: 'H27',
    message: mismatchText(change),
  }))
}

/** A sentence that says what a field has instead of the requested value. */
export function mismatchText(change: FieldMismatch): string {
  const [stored, requested] = quoteBoth(change.to, change.from)
  const what = labelInSentence(change)
  switch (change.state) {
    case 'unchanged':
      return `ITFlow did not store the ${what}: it is still ${stored}`
    case 'other':
      return `The ${what} is ${stored}, not ${requested}: someone else changed it in the meantime, or the server lost it`
    default:
      return `ITFlow stored the ${what} as ${stored}, not ${requested}`
  }
}

/** Notices about values that would be stored as what is stored already, so nothing changes (H45). */
export function noOpNotices(changes: readonly Change[]): Notice[] {
  return changes.map((change) => {
    const [stored, requested] = quoteBoth(change.to, change.from)
    return {
      code: 'stored_otherwise',
      hazard: 'H45',
      message: `ITFlow would store the ${labelInSentence(change)} as ${stored}, not ${requested}, so nothing would change`,
    }
  })
}

/** Changes with both values: `IP “10.0.0.1” → “10.0.0.9”`; only the label for a secret. */
export function changeTexts(changes: readonly Change[]): string[] {
  return changes.map(({ label, from, to }) =>
    from === to ? label : `${label} ${quoteBoth(from, to).join(' → ')}`,
  )
}

/** Notices about fields that a write changed although it did not set them. */
export function sideEffectNotices(sideEffects: WriteDiff['sideEffects']): Notice[] {
  return sideEffects.map(({ label, from, to }) => ({
    code: 'changed_besides',
    message: `${label} also changed: ${quoteBoth(from, to).join(' → ')}`,
  }))
}

/** Hints about fields that a write changed although it failed. */
export function sideEffectHints(sideEffects: WriteDiff['sideEffects']): string[] {
  return sideEffects.map(
    ({ label, from, to }) => `${label} changed anyway: ${quoteBoth(from, to).join(' → ')}`,
  )
}

/** The notice for a write that the server confirmed but that could not be read back. */
export function unverifiedNotice(): Notice {
  return {
    code: 'unverified',
    message: 'The server confirmed it, but the record could not be read back',
  }
}
