import { cleanLine } from './terminal-safe.ts'

/** What starts an address that GitHub makes a link of. Nothing in such a link can be escaped. */
const ADDRESS = /(?:(?:https?|ftp):\/\/|www\.)\S*/gi

/** Signs that format text or start code, a link, HTML, mathematics or a new cell, wherever they are. */
const SIGNS = /[\\`*[<|~$]|&(?=#|\w+;)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/** `@name` would call somebody; after a letter or a digit it is a mail address. */
const MENTION = /(?<!\w)@(?=\\?\w|$)/g

/** Takes no room, and isn't part of a name. */
const ZERO_WIDTH_SPACE = '&#8203;'

/** What makes a heading, a quotation, an item, a rule or a table of a line that starts with it. */
const START = /^(?:[#>+=:-]|\d{1,9}(?=[.)]))/

/** Escapes a text for a line of GitHub-flavoured Markdown, so that it is shown as it is. Addresses may become links. */
export function escapeMarkdown(text: string): string {
  let escaped = ''
  let end = 0
  const line = cleanLine(text).trim()
  for (const { 0: address, index } of line.matchAll(ADDRESS)) {
    escaped += escapeSigns(line.slice(end, index)) + escapeAddress(address)
    end = index + address.length
  }
  return escaped + escapeSigns(line.slice(end))
}

/** Escapes a text that starts a line of Markdown. */
export function escapeMarkdownLine(text: string): string {
  return escapeMarkdown(text).replace(START, (start) =>
    /^\d/.test(start) ? `${start}\\` : `\\${start}`,
  )
}

function escapeSigns(text: string): string {
  return text.replace(SIGNS, '\\$&').replace(MENTION, `@${ZERO_WIDTH_SPACE}`)
}

/** Leaves an address as it is if nothing in it has to be escaped; otherwise it isn't one to Markdown. */
function escapeAddress(address: string): string {
  const escaped = escapeSigns(address)
  return escaped === address ? address : escaped.replace(/:(?=\/\/)|(?<=www)\./gi, '\\$&')
}
