import { spawn } from 'node:child_process'
import { AuthenticationError } from '../errors.ts'
import { childEnvironment } from '../io/child-environment.ts'
import {
  abandonChild,
  abandonPipesAfterExit,
  canCreateProcessGroups,
  describeExit,
  terminateChild,
} from '../io/child-processes.ts'
import { execInShell } from '../io/exec-in-shell.ts'
import { decodeText } from '../text/decode.ts'
import type { SettingsContext } from './resolve-settings.ts'
import { MAX_SECRET_LENGTH } from './secret-check.ts'
import { SECRET_NAMES, type SecretOwner } from './secret-store.ts'

/** How long a command may run, in milliseconds: a person may have to unlock something. */
const TIMEOUT = 60_000
/** How long it may take to exit once asked to, in milliseconds. */
const GRACE = 1000
/** The largest output that is read, in bytes. */
const MAX_OUTPUT = 64 * 1024

/**
 * Runs a command in the shell and returns what it prints as the secret; passes its messages on. `hidden` are variables
 * that it doesn't inherit. Throws an AuthenticationError if it fails or prints no secret.
 */
export async function runForSecret(
  world: SettingsContext,
  command: string,
  { kind, profile }: SecretOwner,
  hidden: readonly string[],
): Promise<string> {
  const name = `The command for the ${SECRET_NAMES[kind]} of ${profile}`
  const failure = (reason: string, cause?: unknown) =>
    new AuthenticationError(`${name} ${reason}`, {
      hint: { for: 'See the command', step: { do: 'show-profile', profile } },
      cause,
    })
  const { output, end } = await run(world, command, hidden)
    .catch((cause: unknown) => {
      if (world.signal.aborted) throw world.signal.reason
      throw failure('could not be started', cause)
    })
    .finally(() => world.countWait?.())
  if (end !== 'exited') throw failure(end)
  const decoded = decodeText(output)
  if (!('text' in decoded)) throw failure(`printed output that ${decoded.reason}`)
  const secret = decoded.text.trim()
  if (secret === '') throw failure('printed nothing')
  if (secret.length > MAX_SECRET_LENGTH) throw failure(TOO_LONG)
  return secret
}

const TOO_LONG = 'printed too much for a secret'

interface CommandResult {
  output: Uint8Array
  /** `exited` for an exit with status 0; otherwise what happened, as a phrase that follows the command's name. */
  end: string
}

/** Runs a command and collects its output; rejects if it can't be started or the signal is aborted. */
function run(
  world: SettingsContext,
  command: string,
  hidden: readonly string[],
): Promise<CommandResult> {
  const started = start(world, command, hidden)
  const { stderr } = started.child
  stderr.setEncoding('utf8').on('data', (text: string) => world.io.printMessage(text))
  abandonPipesAfterExit(started.child)
  return resultOf(started, world.signal)
}

function resultOf({ child, hasOwnGroup }: Started, signal: AbortSignal): Promise<CommandResult> {
  const output: Buffer[] = []
  let size = 0
  return new Promise((resolve, reject) => {
    const stop = (reason: string) => {
      void terminateChild({ child, hasOwnGroup }, 'SIGTERM', GRACE)
      abandonChild(child)
      finish(reason)
    }
    const timer = setTimeout(() => stop(`took longer than ${TIMEOUT / 1000} s`), TIMEOUT)
    const abort = () => {
      reject(signal.reason)
      stop('was interrupted')
    }
    const finish = (end: string) => {
      release()
      resolve({ output: Buffer.concat(output), end })
    }
    const release = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    child.stdout.on('data', (bytes: Buffer) => {
      output.push(bytes)
      size += bytes.length
      if (size > MAX_OUTPUT) stop(TOO_LONG)
    })
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (status, killedBy) =>
      finish(status === 0 ? 'exited' : describeExit(status ?? killedBy)),
    )
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
}

type Started = ReturnType<typeof start>

function start(world: SettingsContext, command: string, hidden: readonly string[]) {
  const { io, cwd, platform } = world
  const inherited = Object.entries(childEnvironment(world.env, world.secrets?.()))
  const env = Object.fromEntries(inherited.filter(([name]) => !hidden.includes(name)))
  const hasOwnGroup = !io.input.isTerminal && canCreateProcessGroups(platform)
  const child = spawn(platform === 'win32' ? command : execInShell(command), {
    shell: true,
    cwd,
    env,
    windowsHide: true,
    detached: hasOwnGroup,
    // The child must not read what is piped to this program's standard input.
    stdio: [io.input.isTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
  })
  return { child, hasOwnGroup }
}
