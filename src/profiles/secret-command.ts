import { spawn } from 'node:child_process'
import { AuthenticationError } from '../errors.ts'
import { childEnvironment } from '../io/child-environment.ts'
import {
  abandonChild,
  abandonPipesAfterExit,
  canCreateProcessGroups,
  terminateChild,
} from '../io/child-processes.ts'
import { execInShell } from '../io/exec-in-shell.ts'
import { decodeText } from '../text/decode.ts'
import type { SettingsContext } from './resolve-settings.ts'
import { MAX_SECRET_LENGTH } from './secret-check.ts'
import { SECRET_NAMES, type SecretOwner } from './secret-store.ts'

/** How long a command may take, in milliseconds: a person may have to unlock something. */
const TIMEOUT = 60_000
/** How long it may take to end, in milliseconds. */
const GRACE = 1000
/** The most of its output that is read, in bytes. */
const MOST = 64 * 1024

/** Runs a command in the shell and takes what it prints as the secret; its own messages are passed on. */
export async function runForSecret(
  world: SettingsContext,
  command: string,
  { kind, profile }: SecretOwner,
  hidden: readonly string[],
): Promise<string> {
  const name = `The command for the ${SECRET_NAMES[kind]} of ${profile}`
  const failed = (what: string, cause?: unknown) =>
    new AuthenticationError(`${name} ${what}`, {
      hint: { for: 'See the command', step: { do: 'show-profile', profile } },
      cause,
    })
  const { output, end } = await run(world, command, hidden)
    .catch((cause: unknown) => {
      if (world.signal.aborted) throw world.signal.reason
      throw failed('could not be started', cause)
    })
    .finally(() => world.countWait?.())
  if (end !== 'exited') throw failed(end)
  const decoded = decodeText(output)
  if (!('text' in decoded)) throw failed(`printed what ${decoded.reason}`)
  const secret = decoded.text.trim()
  if (secret === '') throw failed('printed nothing')
  if (secret.length > MAX_SECRET_LENGTH) throw failed('printed too much for a secret')
  return secret
}

interface CommandResult {
  output: Uint8Array
  /** `exited` is an exit with status 0; anything else says what happened. */
  end: string
}

function run(
  world: SettingsContext,
  command: string,
  hidden: readonly string[],
): Promise<CommandResult> {
  const { io, signal, cwd, platform } = world
  const env = Object.fromEntries(
    Object.entries(childEnvironment(world.env, world.secrets?.())).filter(
      ([name]) => !hidden.includes(name),
    ),
  )
  const hasGroup = !io.input.isTerminal && canCreateProcessGroups(platform)
  const child = spawn(platform === 'win32' ? command : execInShell(command), {
    shell: true,
    cwd,
    env,
    windowsHide: true,
    detached: hasGroup,
    // The child must not read what is piped to this program's standard input.
    stdio: [io.input.isTerminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  let size = 0
  child.stderr.setEncoding('utf8').on('data', (text: string) => io.printMessage(text))
  abandonPipesAfterExit(child)
  return new Promise((resolve, reject) => {
    const end = (result: string) => {
      void terminateChild({ child, hasOwnGroup: hasGroup }, 'SIGTERM', GRACE)
      abandonChild(child)
      settle()
      resolve({ output: Buffer.concat(output), end: result })
    }
    const timer = setTimeout(() => end(`took longer than ${TIMEOUT / 1000} s`), TIMEOUT)
    const giveUp = () => {
      reject(signal.reason)
      end('was interrupted')
    }
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
    }
    child.stdout.on('data', (bytes: Buffer) => {
      output.push(bytes)
      size += bytes.length
      if (size > MOST) end('printed too much for a secret')
    })
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('close', (status, killedBy) => {
      settle()
      const how = status === 0 ? 'exited' : `ended with status ${status ?? killedBy}`
      resolve({ output: Buffer.concat(output), end: how })
    })
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
  })
}
