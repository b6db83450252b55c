import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import {
  type FailureDetails,
  InterruptedError,
  type TerminationSignal,
  UsageError,
} from '../errors.ts'
import { isFromKeyboard } from '../signals.ts'
import type { World } from '../world.ts'
import { childEnvironment, type WithSecrets } from './child-environment.ts'
import { abandonChild, describeExit, terminateChild } from './child-processes.ts'
import { execInShell } from './exec-in-shell.ts'
import { decodeInput, stripFinalNewline } from './text-input.ts'

/** The parts of the world that an editor needs. */
type EditorContext = Pick<World, 'env' | 'signal' | 'platform' | 'handleSignals'> &
  Pick<Context, 'saveDraft'> &
  WithSecrets

/** The saved text can't be stored: it isn't UTF-8 or has control characters. */
export class InvalidTextError extends UsageError {
  /** What was saved. */
  readonly saved: Uint8Array

  constructor(message: string, details: FailureDetails, saved: Uint8Array) {
    super(message, details)
    this.saved = saved
  }
}

/** How long an editor may take to end, in milliseconds. */
const GRACE = 2000

/**
 * Opens a text in the user's editor (`VISUAL`, `EDITOR`, or `vi`, on Windows `notepad`) until it ends or the signal
 * aborts. Resolves with the saved text, which is kept as a draft even if the command fails. Messages begin with
 * `optionName`; throws an InvalidTextError for a text that can't be stored.
 */
export async function editText(
  text: string | Uint8Array,
  suffix: string,
  context: EditorContext,
  optionName = '--edit',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'itflow-')).catch((cause: unknown) => {
    throw new UsageError(`${optionName}: can't create a file for the text in ${tmpdir()}`, {
      cause,
    })
  })
  const file = join(folder, `text${suffix}`)
  try {
    await writeFile(file, text, { mode: 0o600 })
    const failure = await runEditor(file, context).catch((error: unknown) => ({ error }))
    const saved = await readFile(file).catch((cause: unknown) => ({ cause }))
    if ('cause' in saved) {
      if (failure !== undefined) throw failure.error
      const message = `${optionName}: the editor didn't leave a readable file; nothing was sent`
      throw new UsageError(message, { cause: saved.cause })
    }
    // Unchanged, even if it has characters that no text should have.
    const original = typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
    const isUnchanged = stripFinalNewline(saved.toString('utf8')) === stripFinalNewline(original)
    if (!isUnchanged && saved.toString('utf8').trim() !== '') {
      await context.saveDraft({ text: saved, suffix })
    }
    if (failure !== undefined) throw failure.error
    return isUnchanged && typeof text === 'string' ? text : requireStorableText(saved, optionName)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function requireStorableText(saved: Uint8Array, optionName: string): string {
  try {
    return stripFinalNewline(decodeInput(saved, { option: optionName, what: 'what you wrote' }))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const { message, hint } = error
    const details = hint === undefined ? { cause: error } : { hint, cause: error }
    throw new InvalidTextError(message, details, saved)
  }
}

/** The editor's name for a question: `nano` for `/usr/bin/nano -w`. */
export function editorNameOf(env: World['env'], platform: NodeJS.Platform): string {
  const [program = ''] = editorOf(env, platform).trim().split(/\s+/)
  return program.split(/[\\/]/).at(-1) || 'the editor'
}

/** The editor's command; an empty variable is skipped, since the shell would then run the file itself. */
function editorOf(env: World['env'], platform: NodeJS.Platform): string {
  const byDefault = platform === 'win32' ? 'notepad' : 'vi'
  return [env['VISUAL'], env['EDITOR']].find((name = '') => name.trim() !== '') ?? byDefault
}

function runEditor(file: string, context: EditorContext): Promise<void> {
  const { signal } = context
  signal.throwIfAborted()
  const editor = editorOf(context.env, context.platform)
  const child = spawnEditor(editor, file, context)
  let typed: TerminationSignal | undefined
  // The editor has the terminal, and decides what its keys mean: in ed and Emacs they only stop the current command.
  const release = context.handleSignals((name) => {
    if (!isFromKeyboard(name)) return false
    typed = name
    return true
  })
  const ended = new Promise<void>((resolve, reject) => {
    // As it ends, it saves what it can and restores the terminal.
    const terminate = () => {
      void terminateChild({ child, hasOwnGroup: false }, 'SIGTERM', GRACE).then(() => {
        abandonChild(child)
        reject(signal.reason)
      })
    }
    signal.addEventListener('abort', terminate, { once: true })
    child.on('error', (cause) =>
      reject(new UsageError(`The editor ${editor} couldn't be started`, { cause })),
    )
    child.on('exit', (status, killedBy) => {
      signal.removeEventListener('abort', terminate)
      if (signal.aborted) reject(signal.reason)
      else if (status === 0) resolve()
      else reject(exitError(editor, status ?? killedBy, typed))
    })
  })
  return ended.finally(release)
}

function spawnEditor(
  editor: string,
  file: string,
  { env, platform, secrets }: EditorContext,
): ChildProcess {
  const options = { stdio: 'inherit', env: childEnvironment(env, secrets?.()) } as const
  // The editor may be a command with arguments; `sh` never parses the file's name.
  return platform === 'win32'
    ? spawn(`${editor} "${file}"`, { ...options, shell: true })
    : spawn('sh', ['-c', `${execInShell(editor)} "$1"`, editor, file], options)
}

/**
 * Builds the error for an editor that failed, or that a key's signal ended; a shell reports the signal as its status.
 */
function exitError(
  editor: string,
  ending: number | NodeJS.Signals | null,
  typed: TerminationSignal | undefined,
): Error {
  if (typed !== undefined && (ending === typed || ending === 128 + constants.signals[typed])) {
    return new InterruptedError(typed)
  }
  return new UsageError(`The editor ${editor} ${describeExit(ending)}; nothing was sent`)
}
