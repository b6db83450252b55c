import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { abandonChild, abandonPipesAfterExit } from './child-processes.ts'
import type { ClipboardProgram, Command } from './clipboard-programs.ts'

/** What is to be cleared, when, and how one sees that it is still there. */
export interface ClearRequest {
  /** How long to wait, in seconds. */
  seconds: number
  /**
   * The fingerprint of what was copied (the secret itself is not needed), and what to look and to clear with;
   * absent: the terminal's clipboard, which nobody can read back.
   */
  copied?: { fingerprint: string; program: ClipboardProgram }
}

/** What the clearing is done with. */
export interface ClearDependencies {
  sleep: (milliseconds: number) => Promise<void>
  env: Readonly<Record<string, string | undefined>>
  /** Writes to the terminal that the text was copied through. */
  write: (text: string) => void
}

/** A text's SHA-256, in hexadecimal. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * The sequence that puts a text on the clipboard of the machine where the terminal's window is (OSC 52);
 * an empty one clears it.
 */
export function osc52Sequence(text: string): string {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`
}

/** Waits, and clears the clipboard unless it has come to hold something else. */
export async function clearIfUnchanged(
  { seconds, copied }: ClearRequest,
  { sleep, env, write }: ClearDependencies,
): Promise<void> {
  await sleep(seconds * 1000)
  if (copied === undefined) return write(osc52Sequence(''))
  const held = await readFrom(copied.program, env)
  if (held !== undefined && fingerprintOf(held) === copied.fingerprint) {
    await runWithInput(copied.program.clear, '', env)
  }
}

/** How long a program that reads or clears the clipboard may take, in milliseconds. */
const LONGEST = 10_000

/** Runs a command with a text as its standard input, until the signal ends it; resolves with whether it succeeded. */
export function runWithInput(
  [program, ...args]: Command,
  input: string,
  env: ClearDependencies['env'],
  signal: AbortSignal = AbortSignal.timeout(LONGEST),
): Promise<boolean> {
  return new Promise((resolve) => {
    // What serves the clipboard in the background holds its streams open, so none of ours are given to it.
    const child = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      env,
      windowsHide: true,
      signal,
      killSignal: 'SIGKILL',
    })
    const done = (isWell: boolean) => {
      abandonChild(child)
      resolve(isWell)
    }
    child.on('error', () => done(false))
    child.on('exit', (status) => done(status === 0))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

function readFrom(
  { paste: [program, ...args], isBase64 }: ClipboardProgram,
  env: ClearDependencies['env'],
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env,
      windowsHide: true,
      signal: AbortSignal.timeout(LONGEST),
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
