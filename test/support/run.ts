import { join } from 'node:path'
import type { CommandSpec } from '../../src/cli/command.ts'
import { type CommandEntry, isBranch } from '../../src/cli/command-entry.ts'
import { exitStatusesOf } from '../../src/cli/command-exits.ts'
import { run as runProgram } from '../../src/cli/program.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { InterruptedError } from '../../src/errors.ts'
import type { Choice, Prompts } from '../../src/io/prompts.ts'
import { UTC, type Zone } from '../../src/time/zone.ts'
import type { World } from '../../src/world.ts'
import { usualHome } from './homes.ts'
import { TEST_NOW } from './sandbox.ts'

export { freshHome } from './homes.ts'

/** The options of a run; all have a default. */
export interface RunOptions {
  env?: Record<string, string>
  /** All of standard input. */
  stdin?: string | Uint8Array
  /** The width of the terminal that all three streams are; absent if they are piped. */
  terminal?: number
  /** Whether standard input is a pipe even if the others are a terminal. */
  isPiped?: boolean
  color?: boolean
  cwd?: string
  /** The home directory, with the configuration and the sandbox's state; by default a fresh one for each file of tests. */
  home?: string
  now?: Date
  /** The user that the program runs as; by default the test's. */
  uid?: number
  /** The monotonic clock in milliseconds; it stands still by default. */
  elapsed?: () => number
  /** The user's time zone; UTC by default. */
  zone?: Zone
  /** The answers, in order or by the start of the question. A repeated question is cancelled. */
  answers?: readonly (string | boolean)[] | Readonly<Record<string, string | boolean>>
  /** Whether the user cancels once there are no more answers. */
  isCancelled?: boolean
  /** Called while the program waits: for an answer, or for all of standard input. */
  meanwhile?: () => void
  /** Called with the choices that a list offers. */
  onChoices?: (names: readonly string[]) => void
  signal?: AbortSignal
  /** Called with what is reported when the program has to end at once. */
  onForcedEnd?: World['onForcedExit']
  /** The command tree; the program's by default. */
  tree?: readonly CommandEntry[]
  /** The directory of the bundled entries that outlive a run. */
  entries?: string
  /** Replaces parts of the world. */
  world?: Partial<World>
}

/** The result of a run. */
export interface RunResult {
  status: number
  stdout: string
  stderr: string
  /** Both streams, in the order in which a user sees them. */
  screen: string
  /** The questions that the run asked. */
  questions: string[]
}

/** Runs the whole program in this process, on streams in memory. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { home = usualHome(), now = TEST_NOW, zone = UTC } = options
  const streams: Streams = { stdout: '', stderr: '', screen: '' }
  const questions: string[] = []
  const answers = answering(options)
  const world: World = {
    argv,
    env: { ITFLOW_PAGER: 'cat', ...options.env },
    cwd: options.cwd ?? home,
    home,
    platform: 'linux',
    uid: options.uid ?? process.getuid?.(),
    io: ioFor(options, streams),
    prompts: async () => scripted(answers, questions, options),
    clock: () => now,
    monotonicNow: options.elapsed ?? (() => 0),
    zone,
    random: (bytes) => globalThis.crypto.getRandomValues(new Uint8Array(bytes)),
    entryPoint: (name) => [process.execPath, join(options.entries ?? 'dist', `${name}.js`)],
    sleep: async () => undefined,
    handleSignals: () => () => undefined,
    onForcedExit: options.onForcedEnd ?? (() => undefined),
    skipFlush: () => undefined,
    signal: options.signal ?? new AbortController().signal,
    ...options.world,
  }
  const ran: CommandSpec[] = []
  const status = await runProgram(world, watched(options.tree ?? commandTree(), ran))
  for (const command of ran) requireListed(command, status, argv)
  return { status, ...streams, questions }
}

/** What a run has printed so far. */
type Streams = Pick<RunResult, 'stdout' | 'stderr' | 'screen'>

function ioFor(options: RunOptions, streams: Streams): World['io'] {
  const { terminal, stdin = '' } = options
  const end = { isTerminal: terminal !== undefined, columns: terminal }
  const color = options.color === true
  return {
    input: options.isPiped === true ? { isTerminal: false, columns: undefined } : end,
    output: end,
    error: end,
    rows: terminal === undefined ? undefined : 24,
    hasColor: { output: color, error: color },
    write: async (text) => {
      streams.stdout += text
      streams.screen += text
    },
    printMessage: (text) => {
      const line = text.endsWith('\n') ? text : `${text}\n`
      streams.stderr += line
      streams.screen += line
    },
    writeBytes: async (to, bytes) => {
      if (to === 'output') streams.stdout += Buffer.from(bytes).toString('utf8')
      else streams.stderr += Buffer.from(bytes).toString('utf8')
    },
    readAll: async () => {
      options.meanwhile?.()
      return Buffer.from(stdin)
    },
    readChunks: async function* () {
      options.meanwhile?.()
      yield Buffer.from(stdin)
    },
  }
}

/** Returns a copy of the tree that records the commands that are run. */
function watched(tree: readonly CommandEntry[], ran: CommandSpec[]): readonly CommandEntry[] {
  const noting = (command: CommandSpec): CommandSpec => ({
    ...command,
    run: (context, input) => {
      ran.push(command)
      return command.run(context, input)
    },
  })
  return tree.map((entry) => ({
    name: entry.name,
    group: entry.group,
    ...(entry.plugin === undefined ? {} : { plugin: entry.plugin }),
    // Loaded only if they are needed, as in the tree itself.
    get aliases() {
      return entry.aliases
    },
    get summary() {
      return entry.summary
    },
    load: async (verb) => {
      const spec = await entry.load(verb)
      return isBranch(spec) ? { ...spec, commands: spec.commands.map(noting) } : noting(spec)
    },
  }))
}

/** Throws unless the command's help lists the exit status. */
function requireListed(command: CommandSpec, status: number, argv: readonly string[]): void {
  const listed = exitStatusesOf(command)
  if (command.hasChildStatus === true || listed.includes(status)) return
  throw new Error(`itflow ${argv.join(' ')} ended with ${status}, not one of ${listed.join(', ')}`)
}

/** Runs against the built-in sandbox. */
export function runSandbox(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run([...argv, '--profile', 'sandbox'], options)
}

/** Returns the answer to a question. Throws an InterruptedError if the user cancels, an Error if there is no answer. */
type Answering = (question: string) => string | boolean

function answering({ answers = [], isCancelled }: RunOptions): Answering {
  const inOrder = isList(answers) ? [...answers] : []
  const byQuestion = new Map(isList(answers) ? [] : Object.entries(answers))
  return (question) => {
    const key = [...byQuestion.keys()].find((known) => question.startsWith(known)) ?? ''
    const answer = byQuestion.get(key) ?? inOrder.shift()
    byQuestion.delete(key)
    if (answer !== undefined) return answer
    if (isCancelled === true || !isList(answers)) throw new InterruptedError('SIGINT')
    throw new Error(`nobody answers: ${question}`)
  }
}

function isList(answers: RunOptions['answers']): answers is readonly (string | boolean)[] {
  return Array.isArray(answers)
}

/** Makes prompts that take their answers from the test. */
function scripted(
  answerTo: Answering,
  questions: string[],
  { onChoices, meanwhile }: RunOptions,
): Prompts {
  const next = (question: string) => {
    questions.push(question)
    meanwhile?.()
    return answerTo(question)
  }
  const choose = async <T>(question: string, choices: readonly Choice<T>[]) => {
    const lines = choices.map(({ name, details = [] }) => [name, ...details].join('  '))
    onChoices?.(lines)
    const wanted = String(next(question))
    const byWord = choices.find(({ keywords = [] }) => keywords.includes(wanted))
    const choice = byWord ?? choices[lines.findIndex((line) => line.includes(wanted))]
    if (choice === undefined) throw new Error(`no choice ${wanted}`)
    return choice.value
  }
  return {
    text: async (question) => String(next(question)),
    askText: async ({ question, validate }) => {
      for (;;) {
        const text = String(next(question))
        const fault = validate?.(text)
        if (fault === undefined) return text
        questions.push(fault)
      }
    },
    secret: async (question) => String(next(question)),
    confirm: async (question) => next(question) === true,
    pick: choose,
  }
}
