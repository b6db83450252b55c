import type { DomNode, FormatCallback } from 'html-to-text'

/** The largest Roman numeral. */
const MAX_ROMAN = 3999

/** A larger first number isn't real, and would make every line long. */
const MAX_START = 1_000_000

/**
 * Writes a numbered list with the numbers, letters or Roman numerals that a browser shows, for any `start` and `type`. The
 * package's own formatter throws if there is no Roman numeral.
 */
export const numberedList: FormatCallback = (list, walk, builder, options) => {
  const isNested = list.parent?.name === 'li'
  const formatNumber = numberFormat(list.attribs?.['type'])
  let next = firstNumber(list.attribs?.['start'])
  const items = list.children.filter(isShown).map((node) => {
    const prefix = node.name === 'li' ? `${isNested ? '' : ' '}${formatNumber(next++)}. ` : ''
    return { node, prefix }
  })
  if (items.length === 0) return
  builder.openList({
    interRowLineBreaks: 1,
    leadingLineBreaks: isNested ? 1 : (options.leadingLineBreaks ?? 2),
    maxPrefixLength: items.reduce((longest, { prefix }) => Math.max(longest, prefix.length), 0),
    prefixAlign: 'left',
  })
  for (const { node, prefix } of items) {
    builder.openListItem({ prefix })
    walk([node], builder)
    builder.closeListItem()
  }
  builder.closeList({ trailingLineBreaks: isNested ? 1 : (options.trailingLineBreaks ?? 2) })
}

function isShown({ type, data }: DomNode): boolean {
  return type !== 'text' || (data ?? '').trim() !== ''
}

function firstNumber(start: string | undefined): number {
  const number = /^\s*[+-]?\d+/.test(start ?? '') ? Number.parseInt(start ?? '', 10) : 1
  return Math.abs(number) <= MAX_START ? number : 1
}

function numberFormat(type: string | undefined): (number: number) => string {
  switch (type) {
    case 'a':
      return (number) => letters(number)
    case 'A':
      return (number) => letters(number).toUpperCase()
    case 'i':
      return (number) => roman(number).toLowerCase()
    case 'I':
      return roman
    default:
      return String
  }
}

/** Formats a number as `a` to `z`, then `aa`; numbers below 1 stay numbers. */
function letters(number: number): string {
  if (number < 1) return String(number)
  let text = ''
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    text = String.fromCharCode(97 + ((rest - 1) % 26)) + text
  }
  return text
}

const NUMERALS: readonly (readonly [value: number, numeral: string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

function roman(number: number): string {
  if (number < 1 || number > MAX_ROMAN) return String(number)
  let rest = number
  return NUMERALS.map(([value, numeral]) => {
    const times = Math.floor(rest / value)
    rest -= times * value
    return numeral.repeat(times)
  }).join('')
}
