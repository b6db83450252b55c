import { type BashLine, quoteAllForBash, readBashLine } from './bash-syntax.ts'
import type { Candidate, Completion } from './candidates.ts'
import type { Line } from './cursor.ts'
import { fold } from './fold.ts'

/** The shells that completion supports. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

/** One of them. */
export type Shell = (typeof SHELLS)[number]

/**
 * A request from a shell's script, and how to format the reply: a line that says what to do, then one per candidate.
 */
interface ShellProtocol {
  /** The command line, from the script's arguments. */
  line: Line
  /** Formats the text that the script reads. */
  format(completion: Completion): string
}

/** The longest description of a candidate, in characters. */
const MAX_HELP = 60

/**
 * The most candidates offered. The last of all is always one of them, so that their common beginning stays the same.
 */
const MAX_CANDIDATES = 1000

/** Parses the arguments of a shell's script; undefined for an unknown shell. */
export function shellProtocol(shell: string, words: readonly string[]): ShellProtocol | undefined {
  switch (shell) {
    case 'bash':
      return bash(words)
    case 'zsh':
      return { line: lineOf(words), format: zshAnswer }
    case 'fish':
      return { line: lineOf(words), format: fishAnswer }
    case 'powershell':
      return { line: encodedLine(words[0] ?? ''), format: powershellAnswer }
    default:
      return undefined
  }
}

function lineOf(words: readonly string[]): Line {
  return { before: words.slice(0, -1), current: words.at(-1) ?? '' }
}

/** PowerShell loses quotes and empty words on their way to a program. */
function encodedLine(text: string): Line {
  return lineOf(Buffer.from(text, 'base64').toString('utf8').split('\0'))
}

function bash([text = '', type = '', breaks = '']: readonly string[]): ShellProtocol {
  const line = readBashLine(text, breaks)
  return { line, format: (completion) => bashAnswer(line, type === LISTING, completion) }
}

/** The completion type that bash passes for the second press of Tab, which only lists. */
const LISTING = '63'

function bashAnswer(line: BashLine, isListing: boolean, completion: Completion): string {
  const { current, quote, prefixLength } = line
  if (completion.isFile === true && completion.prefix.endsWith('@')) {
    // Readline completes host names after an `@`.
    return text(['at', current.slice(completion.prefix.length)])
  }
  if (completion.isFile === true || line.isRedirected) return 'files\n'
  const candidates = limitCandidates(completion.candidates)
  const words = withTyped(
    candidates.map(({ word }) => `${completion.prefix}${word}`),
    current,
  )
  const isDescribed = isListing && candidates.length > 1
  const quoted = quoteAllForBash(
    words.map((word) => word.slice(prefixLength)),
    quote,
  )
  const lines = quoted.map((word, at) => {
    const help = isDescribed ? shortHelp(candidates[at]) : ''
    return `${word}${help === '' ? '' : `  (${help})`}`
  })
  return text([candidates.some(({ isPartial }) => isPartial === true) ? 'open' : 'words', ...lines])
}

/** Bash replaces what was typed by the common beginning of all words: a difference in case must not shorten it. */
function withTyped(words: readonly string[], current: string): readonly string[] {
  if (words.length < 2 || words.every((word) => word.startsWith(current))) return words
  return words.map((word) =>
    fold(word.slice(0, current.length)) === fold(current)
      ? `${current}${word.slice(current.length)}`
      : word,
  )
}

/** The first line: `files` or `words`, then how many characters are kept; `open` if no space follows. */
function zshAnswer({ candidates, prefix, isFile }: Completion): string {
  if (isFile === true) return text([`files ${prefix.length}`])
  const shown = limitCandidates(candidates)
  const isOpen = shown.some((one) => one.isPartial === true)
  const width = Math.min(32, Math.max(0, ...shown.map(({ word }) => word.length)))
  const lines = shown.map((one) => {
    const help = shortHelp(one)
    return `${one.word}\t${help === '' ? one.word : `${one.word.padEnd(width)}  -- ${help}`}`
  })
  return text([`${isOpen ? 'open' : 'words'} ${prefix.length}`, ...lines])
}

function fishAnswer({ candidates, prefix, isFile }: Completion): string {
  if (isFile === true) return text([`files ${prefix.length}`])
  // Fish doesn't escape a tilde, so that it would be expanded to a home directory.
  const sayable = candidates.filter(({ word }) => !`${prefix}${word}`.startsWith('~'))
  const lines = limitCandidates(sayable).map((one) => `${prefix}${one.word}\t${shortHelp(one)}`)
  return text(['words 0', ...lines])
}

/** One line per candidate: the text to insert, the text to list, and a description. */
function powershellAnswer({ candidates, prefix, isFile }: Completion): string {
  if (isFile === true) return 'files\n'
  const lines = limitCandidates(candidates).map((one) => {
    const word = `${prefix}${one.word}`
    return [quoteForPowershell(word), one.word, shortHelp(one) || one.word].join('\t')
  })
  return text(['words', ...lines])
}

/** Quotes a text for PowerShell, which treats curly quotes as quotes too. */
function quoteForPowershell(word: string): string {
  return /^[\w./:+-][\w./:=+-]*$/.test(word) ? word : `'${word.replace(/['‘’‚‛]/g, '$&$&')}'`
}

function shortHelp(candidate: Candidate | undefined): string {
  const help = (candidate?.help ?? '').replaceAll('\n', ' ')
  return help.length <= MAX_HELP ? help : `${help.slice(0, MAX_HELP - 1).trimEnd()}…`
}

function limitCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.length <= MAX_CANDIDATES
    ? candidates
    : [...candidates.slice(0, MAX_CANDIDATES - 1), ...candidates.slice(-1)]
}

/** Joins lines, with control characters in names replaced by spaces. */
function text(lines: readonly string[]): string {
  return lines.map((line) => `${line.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, ' ')}\n`).join('')
}
