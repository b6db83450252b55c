import { Failure, type InterruptedError } from '../errors.ts'
import type { Io } from '../io/io.ts'
import type { GlobalFlags } from '../profiles/settings.ts'
import { closestMatch } from '../records/did-you-mean.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { type CommandEntry, findEntry } from './command-entry.ts'
import { PLUGIN_STATUSES } from './command-exits.ts'
import { asFailure, endOf, messageOptionsOf, reportFailure } from './report-failure.ts'

/** A state that a monitoring plugin reports. */
export type PluginState = Lowercase<(typeof PLUGIN_STATUSES)[number]['meaning']>

/** What a plugin says: a text about the state and, if the check was made, performance data. */
interface PluginFindings {
  text: string
  data?: string
}

/** The result of a monitoring plugin, which ends the run: its message is the line to print, without line feed. */
export class PluginResult extends Failure {
  readonly code = 'plugin'
  readonly exit: number

  constructor(command: string, state: PluginState, { text, data }: PluginFindings) {
    const line = `${command.toUpperCase()} ${state.toUpperCase()} - ${textPart(text)}`
    super(data === undefined ? line : `${line} | ${data}`)
    this.exit = PLUGIN_STATUSES.findIndex(({ meaning }) => meaning.toLowerCase() === state)
  }
}

/** Returns a text on one line; what follows a `|` would be performance data. */
function textPart(text: string): string {
  return cleanLine(text).replaceAll('|', '/').replace(/\s+/g, ' ').trim()
}

/** Ends the run of a command line that asks for a monitoring plugin. */
export interface Plugin {
  /** Prints the result, `unknown` for any other end of the run; resolves with the exit status. */
  report: typeof reportFailure
  /** Prints that the result is unknown, without waiting; returns the exit status. */
  forceExit(reason: InterruptedError, io: Io): number
}

/** A command line: all its words, and those that are left without its global options, which set the flags. */
export interface CommandLine {
  argv: readonly string[]
  rest: readonly string[]
  flags: GlobalFlags
}

/**
 * Makes what ends the run of a plugin; undefined if the command line asks for none. Whatever goes wrong is `unknown`, in
 * the line and in the status: monitoring has other meanings for the program's own statuses, and ignores standard error.
 */
export function makePlugin(tree: readonly CommandEntry[], line: CommandLine): Plugin | undefined {
  const { name } = findPlugin(tree, line) ?? {}
  if (name === undefined) return undefined
  const { flags } = line
  // Some monitoring takes notices for the result.
  flags.quiet = true
  // A job that does nothing because it is already running has no result, so that must be a failure.
  if (flags.lock !== undefined) flags.lockFails = true
  const unknown = (text: string) => new PluginResult(name, 'unknown', { text })
  let printed: PluginResult | undefined
  return {
    report: async (error, context, world, current) => {
      const end = await asFailure(endOf(error, world), current)
      const { mask = String } = messageOptionsOf(context, world, current)
      const result = end instanceof PluginResult ? end : unknown(mask(end.message))
      if (current.debug === true && result !== end) {
        await reportFailure(end, context, world, current)
      }
      try {
        await (context?.io ?? world.io).write(`${mask(result.message)}\n`)
      } catch (failed) {
        await reportFailure(failed, context, world, current)
        return unknown('').exit
      }
      printed = result
      return result.exit
    },
    forceExit: (reason, io) => {
      if (printed !== undefined) return printed.exit
      const result = unknown(reason.message)
      void io.write(`${result.message}\n`).catch(() => undefined)
      return result.exit
    },
  }
}

/**
 * Returns the entry that a command line asks to answer as a monitoring plugin, however wrong the rest of it is: the first
 * word that names a command is the command, even if a global option without its value has taken it for one. Without one,
 * it is the plugin whose name was mistyped.
 */
function findPlugin(
  tree: readonly CommandEntry[],
  { argv, rest }: CommandLine,
): CommandEntry | undefined {
  const plugins = tree.filter(({ plugin }) => plugin !== undefined)
  const finders = [
    (word: string) => findEntry(tree, word),
    (word: string) => plugins.find(({ name }) => closestMatch(word, [name]) === name),
  ]
  for (const find of finders) {
    for (const words of [rest, argv]) {
      const end = words.indexOf('--')
      const before = end < 0 ? words : words.slice(0, end)
      const entry = before.map(find).find((one) => one !== undefined)
      if (entry !== undefined) return isAskedFor(entry, words) ? entry : undefined
    }
  }
  return undefined
}

/** Whether the option of a plugin is among the words, also if it is mistyped or after `--`: that is wrong, but meant. */
function isAskedFor({ plugin }: CommandEntry, words: readonly string[]): boolean {
  if (plugin === undefined) return false
  return words.some((word) => {
    const [, name = ''] = /^[-\u2010-\u2015]+([^=]*)/.exec(word) ?? []
    return closestMatch(name, [plugin]) !== undefined
  })
}
