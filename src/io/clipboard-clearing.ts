import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { abandonChild, abandonPipesAfterExit } from './child-processes.ts'
import type { ClipboardProgram, Command } from './clipboard-programs.ts'

/** What to clear, when, and how to check that it is still on the clipboard. */
export interface ClearRequest {
  /** How long to wait, in seconds. */
  seconds: number
  /**
   * The fingerprint of the copied text (the secret itself isn't needed), and the program to read and clear the
   * clipboard with; absent for the terminal's clipboard, which can't be read.
   */
  copied?: { fingerprint: string; program: ClipboardProgram }
}

/** What clearing needs of its process. */
interface ClearDependencies {
  sleep: (milliseconds: number) => Promise<void>
  env: Readonly<Record<string, string | undefined>>
  /** Writes to the terminal that the text was copied through. */
  write: (text: string) => void
}

/** Returns a text's SHA-256 in hexadecimal. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * The sequence that puts a text on the clipboard of the machine with the terminal's window (OSC 52); an empty text
 * clears it.
 */
export function osc52Sequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`
}

/** Waits, then clears the clipboard unless its content has changed. */
export async function clearIfUnchanged(
  { seconds, copied }: ClearRequest,
  { sleep, env, write }: ClearDependencies,
): Promise<void> {
  await sleep(seconds * 1000)
  if (copied === undefined) return write(osc52Sequence(''))
  const content = await readClipboard(copied.program, env)
  if (content !== undefined && fingerprintOf(content) === copied.fingerprint) {
    await runWithInput(copied.program.clear, '', env)
  }
}

/** How long a program that reads or clears the clipboard may take, in milliseconds. */
const MAX_DURATION = 10_000

/** Runs a command with a text as its standard input, until the signal ends it; resolves with whether it succeeded. */
export function runWithInput(
  [program, ...args]: Command,
  input: string,
  env: ClearDependencies['env'],
  signal: AbortSignal = AbortSignal.timeout(MAX_DURATION),
): Promise<boolean> {
  return new Promise((resolve) => {
    // A program that serves the clipboard in the background holds its streams open, so it gets none of ours.
    const child = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      env,
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    })
    const done = (hasSucceeded: boolean) => {
      abandonChild(child)
      resolve(hasSucceeded)
    }
    child.on('error', () => done(false))
    child.on('exit', (status) => done(status === 0))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

function readClipboard(
  { paste: [program, ...args], isBase64 }: ClipboardProgram,
  env: ClearDependencies['env'],
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
      windowsHide: true,
      signal: AbortSignal.timeout(MAX_DURATION),
      killSignal: 'SIGKILL',
    })
    abandonPipesAfterExit(child)
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    child.on('error', () => resolve(undefined))
    child.on('close', () => {
      resolve(isBase64 ? Buffer.from(text, 'base64').toString('utf8') : text)
    })
  })
}
