import { spawn } from 'node:child_process'
import { UsageError } from '../errors.ts'
import type { World } from '../world.ts'
import { childEnvironment, type WithSecrets } from './child-environment.ts'
import {
  type ClearRequest,
  fingerprintOf,
  osc52Sequence,
  runWithInput,
} from './clipboard-clearing.ts'
import { clipboardPrograms, isRemoteSession } from './clipboard-programs.ts'

/** The parts of the world that the clipboard needs. */
export type ClipboardContext = Pick<World, 'entryPoint' | 'env' | 'io' | 'platform' | 'signal'> &
  WithSecrets

/** How a text was copied. */
export interface Copied {
  /** By a program, which can also read the clipboard, or by the terminal, which can't. */
  through: 'program' | 'terminal'
  /** Whether it will be cleared. */
  willClear: boolean
}

/**
 * Copies a text to the clipboard, and starts a process that clears it after this many seconds. Throws a UsageError if
 * no clipboard can be reached.
 */
export async function copyToClipboard(
  world: ClipboardContext,
  text: string,
  seconds: number,
): Promise<Copied> {
  const methods = isRemoteSession(world)
    ? [copyByTerminal, copyByProgram]
    : [copyByProgram, copyByTerminal]
  for (const copy of methods) {
    const copied = await copy(world, text, seconds)
    if (copied !== undefined) return copied
  }
  throw new UsageError('No clipboard was found', {
    hint: 'Install wl-clipboard (Wayland), xclip or xsel (X11), or print the value: itflow credentials reveal',
  })
}

async function copyByProgram(
  world: ClipboardContext,
  text: string,
  seconds: number,
): Promise<Copied | undefined> {
  const env = childEnvironment(world.env, world.secrets?.())
  for (const program of clipboardPrograms(world)) {
    const input = program.isBase64 ? Buffer.from(text).toString('base64') : text
    const isCopied = await runWithInput(program.copy, input, env, world.signal)
    world.signal.throwIfAborted()
    if (!isCopied) continue
    const request = { seconds, copied: { fingerprint: fingerprintOf(text), program } }
    return { through: 'program', willClear: await startClearing(world, request, 'ignore') }
  }
  return undefined
}

async function copyByTerminal(
  world: ClipboardContext,
  text: string,
  seconds: number,
): Promise<Copied | undefined> {
  const { error, output } = world.io
  if (!error.isTerminal && !output.isTerminal) return undefined
  await world.io.writeBytes(error.isTerminal ? 'error' : 'output', Buffer.from(osc52Sequence(text)))
  const terminal = error.isTerminal ? STANDARD_ERROR : STANDARD_OUTPUT
  return { through: 'terminal', willClear: await startClearing(world, { seconds }, terminal) }
}

const STANDARD_OUTPUT = 1
const STANDARD_ERROR = 2

/** Starts the process that clears; it gets its request through standard input, where nobody else can read it. */
function startClearing(
  { entryPoint, env, secrets }: ClipboardContext,
  request: ClearRequest,
  output: number | 'ignore',
): Promise<boolean> {
  const [program, ...args] = entryPoint('clear-clipboard')
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['pipe', output, 'ignore'],
      env: childEnvironment(env, secrets?.()),
      windowsHide: true,
    })
    child.on('error', () => resolve(false))
    child.stdin?.on('error', () => resolve(false))
    child.stdin?.end(JSON.stringify(request), () => resolve(true))
    child.unref()
  })
}
