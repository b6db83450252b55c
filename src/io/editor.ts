import { spawn } from 'node:child_process'
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
import { abandonChild, terminateChild } from './child-processes.ts'
import { execInShell } from './exec-in-shell.ts'
import { decodeInput, stripFinalNewline } from './text-input.ts'

/** What an editor needs of the world. */
export type EditorContext = Pick<World, 'env' | 'signal' | 'platform' | 'handleSignals'> &
  Pick<Context, 'saveDraft'> &
  WithSecrets

/** A text was written that can't be stored as it is: no UTF-8, or with control characters. */
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
 * Opens a text in the user's editor (`VISUAL`, `EDITOR`, else `vi`, on Windows `notepad`), which the signal ends;
 * resolves with what was saved, which is kept as a draft however the command ends. Messages begin with what asked for the
 * text; throws an UnfitTextError for one that can't be stored.
 */
export async function editText(
  text: string | Uint8Array,
  suffix: string,
  { env, signal, platform, handleSignals, secrets, saveDraft }: EditorContext,
  called = '--edit',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'itflow-')).catch((cause: unknown) => {
    throw new UsageError(`${called}: no file for the text can be made in ${tmpdir()}`, { cause })
  })
  const file = join(folder, `text${suffix}`)
  try {
    await writeFile(file, text, { mode: 0o600 })
    const surroundings = {
      ...{ env: childEnvironment(env, secrets?.()), signal, platform, handleSignals },
    }
    const ended = await run(editorOf(env, platform), file, surroundings).catch(
      (error: unknown) => ({ error }),
    )
    const saved = await readFile(file).catch((cause: unknown) => ({ cause }))
    if ('cause' in saved) {
      if (ended !== undefined) throw ended.error
      const message = `${called}: the editor left no file to read; nothing was sent`
      throw new UsageError(message, { cause: saved.cause })
    }
    // Unchanged, even if it has characters that no text should have.
    const start = typeof text === 'string' ? text : Buffer.from(text).toString('utf8')
    const isUnchanged = stripFinalNewline(saved.toString('utf8')) === stripFinalNewline(start)
    if (!isUnchanged && saved.toString('utf8').trim() !== '') {
      await saveDraft({ text: saved, suffix })
    }
    if (ended !== undefined) throw ended.error
    return isUnchanged && typeof text === 'string' ? text : requireStorableText(saved, called)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function requireStorableText(saved: Uint8Array, called: string): string {
  try {
    return stripFinalNewline(decodeInput(saved, { option: called, what: 'what you wrote' }))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const { message, hint } = error
    const details = hint === undefined ? { cause: error } : { hint, cause: error }
    throw new InvalidTextError(message, details, saved)
  }
}

/** What a question calls the editor: `nano` of `/usr/bin/nano -w`. */
export function editorNameOf(env: World['env'], platform: NodeJS.Platform): string {
  const [program = ''] = editorOf(env, platform).trim().split(/\s+/)
  return program.split(/[\\/]/).at(-1) || 'the editor'
}

/** With an empty one, the shell would run the file itself. */
function editorOf(env: World['env'], platform: NodeJS.Platform): string {
  const usual = platform === 'win32' ? 'notepad' : 'vi'
  return [env['VISUAL'], env['EDITOR']].find((name = '') => name.trim() !== '') ?? usual
}

function run(
  editor: string,
  file: string,
  { env, signal, platform, handleSignals }: Omit<EditorContext, 'saveDraft'>,
): Promise<void> {
  signal.throwIfAborted()
  const options = { stdio: 'inherit', env } as const
  // The editor may be a command with arguments; `sh` never parses the file's name.
  const child =
    platform === 'win32'
      ? spawn(`${editor} "${file}"`, { ...options, shell: true })
      : spawn('sh', ['-c', `${execInShell(editor)} "$1"`, editor, file], options)
  let typed: TerminationSignal | undefined
  // It has the terminal, and decides what its keys mean: in ed and Emacs these only stop what it is at.
  const free = handleSignals((name) => {
    if (!isFromKeyboard(name)) return false
    typed = name
    return true
  })
  const ended = new Promise<void>((resolve, reject) => {
    // It saves what it can, and gives the terminal back, as it ends.
    const end = () => {
      void terminateChild({ child, hasOwnGroup: false }, 'SIGTERM', GRACE).then(() => {
        abandonChild(child)
        reject(signal.reason)
      })
    }
    signal.addEventListener('abort', end, { once: true })
    child.on('error', (cause) =>
      reject(new UsageError(`The editor ${editor} could not be started`, { cause })),
    )
    child.on('exit', (status, killedBy) => {
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason)
      else if (status === 0) resolve()
      else if (typed !== undefined && wasKilledBy(typed, status, killedBy)) {
        reject(new InterruptedError(typed))
      } else {
        const how = status ?? killedBy
        reject(new UsageError(`The editor ${editor} ended with status ${how}; nothing was sent`))
      }
    })
  })
  return ended.finally(free)
}

/** Whether a signal ended the editor; a shell in between tells it by its own status. */
function wasKilledBy(
  signal: TerminationSignal,
  status: number | null,
  killedBy: NodeJS.Signals | null,
): boolean {
  return killedBy === signal || status === 128 + constants.signals[signal]
}
