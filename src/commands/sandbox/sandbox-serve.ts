import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  integerOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { type IntegerType, SWITCH } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import { clockFor, openBuiltInState } from '../../sandbox/built-in.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../sandbox/identity.ts'
import type { ServedCall, ServeOptions } from '../../sandbox/serve.ts'
import { maskUrl } from '../../text/secret-fields.ts'
import { parseUrl } from '../../url.ts'

/** The most records that can be added. */
const MAX_SEEDED = 1_000_000

/** In milliseconds. */
const MAX_LATENCY = 600_000

const PORT: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'port',
  type: { kind: 'whole', min: 0, max: 65_535 },
  help: 'the port to listen on; 0 for any free one',
  defaultValue: '8090',
}

const LATENCY: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'latency',
  type: { kind: 'whole', min: 0, max: MAX_LATENCY, placeholder: 'MILLISECONDS' },
  help: 'wait this long before each reply',
  defaultValue: '0',
}

/** The time zone of the sandbox; each zone has its own data. */
export const TIMEZONE_OPTION: OptionSpec = {
  name: 'timezone',
  type: { kind: 'zone' },
  help: 'the time zone of dates and times, such as Europe/Berlin',
  defaultValue: 'UTC',
}

const SEED_ASSETS = seedOption('assets')
const SEED_TICKETS = seedOption('tickets')

function seedOption(what: string): OptionSpec<IntegerType> & { defaultValue: string } {
  return {
    name: `seed-${what}`,
    type: { kind: 'whole', min: 0, max: MAX_SEEDED },
    help: `add N made-up ${what}; needs --memory`,
    defaultValue: '0',
  }
}

/** `itflow sandbox serve`: serves the sandbox over HTTP. */
export function serveCommand(): CommandSpec {
  return {
    name: 'serve',
    reach: 'program',
    summary: 'Serve the sandbox over HTTP on this machine until interrupted',
    options: [
      PORT,
      TIMEZONE_OPTION,
      { name: 'memory', type: SWITCH, help: 'keep the data in memory only' },
      SEED_ASSETS,
      SEED_TICKETS,
      LATENCY,
      {
        name: 'log',
        type: { kind: 'file', holds: 'log' },
        help: 'log each call to this file as a line of JSON, without keys or values',
      },
    ],
    examples: [
      'itflow sandbox serve --port 8090',
      'itflow sandbox serve --release 25.01',
      'itflow sandbox serve --memory --seed-assets 100000 --latency 20 --log calls.jsonl',
    ],
    run: serve,
  }
}

async function serve(context: Context, input: CommandInput): Promise<void> {
  const port = integerOption(input, PORT)
  const latency = integerOption(input, LATENCY)
  const state = await stateOf(context, input)
  const log = await logOf(context, input)
  try {
    await serveUntilEnded(context, {
      state,
      port,
      beforeReply: (call) => {
        log?.write(call)
        return latency === 0 ? undefined : context.sleep(latency)
      },
    })
  } finally {
    log?.close()
  }
}

/** The data to serve: a release's, on disk or in memory. */
type ServedState = ServeOptions['state'] & { readonly release: string }

async function serveUntilEnded(
  context: Context,
  options: Pick<ServeOptions, 'port' | 'beforeReply'> & { state: ServedState },
): Promise<void> {
  const { serveSandbox } = await import('../../sandbox/serve.ts')
  const server = await serveSandbox({
    ...options,
    onRequest: ({ method, target, status }) => {
      if (context.flags.verbose !== true) return
      context.note('request', `${method} ${shownTarget(target, server.url)} ${status}`)
    },
    onFailure: (error) => context.note('failure', String(error)),
  })
  await context.showText(
    `ITFlow ${options.state.release} at ${server.url}\n  ITFLOW_URL=${server.url}\n  ITFLOW_API_KEY=${SANDBOX_KEY}\n  ITFLOW_DECRYPT_PASSWORD=${SANDBOX_DECRYPT_PASSWORD}\n`,
  )
  context.note('serving', 'Press Ctrl-C to stop.')
  try {
    await new Promise((_, reject) => {
      const { signal } = context
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      if (signal.aborted) reject(signal.reason)
    })
  } finally {
    await server.close()
  }
}

async function stateOf(context: Context, input: CommandInput): Promise<ServedState> {
  const { release } = context.flags
  const timezone = textOption(input, 'timezone')
  const more = { assets: seedOf(input, SEED_ASSETS), tickets: seedOf(input, SEED_TICKETS) }
  if (!hasOption(input, 'memory')) return openBuiltInState(context, release, timezone)
  const { makeMemoryState } = await import('../../sandbox/memory-state.ts')
  const { NEWEST_RELEASE } = await import('../../resources/releases.ts')
  const { random } = context
  const { clock } = clockFor(context, timezone)
  return makeMemoryState({ release: release ?? NEWEST_RELEASE, clock, random }, more)
}

/** Opens the log of calls, if there is one; after a failure to write, reports it and stops logging. */
async function logOf(
  context: Context,
  input: CommandInput,
): Promise<{ write(call: ServedCall): void; close(): void } | undefined> {
  const name = textOption(input, 'log')
  if (name === undefined) return undefined
  const { resolvePath } = await import('../../files/working-directory.ts')
  const { openToAppend } = await import('../../files/append-file.ts')
  const { formatCall } = await import('../../sandbox/call-log.ts')
  const file = openToAppend(resolvePath(context, name))
  let hasFailed = false
  return {
    write: (call) => {
      if (hasFailed) return
      try {
        file.append(formatCall(call))
      } catch (error) {
        hasFailed = true
        const reason = error instanceof Error ? error.message : String(error)
        context.note('log', `${reason}. Calls are no longer logged.`)
      }
    },
    close: file.close,
  }
}

/** Returns a request's address without secrets, for a log. */
function shownTarget(target: string, base: string): string {
  const url = parseUrl(target, base)
  if (url === undefined) return 'an invalid address'
  return maskUrl(url).slice(new URL(base).origin.length)
}

/** Returns how many records to add; throws a UsageError if they would be added to the data on disk. */
function seedOf(
  input: CommandInput,
  option: OptionSpec<IntegerType> & { defaultValue: string },
): number {
  const count = integerOption(input, option)
  if (count === 0 || hasOption(input, 'memory')) return count
  throw new UsageError(`--${option.name} needs --memory: the data on disk isn't changed`, {
    hint: `itflow sandbox serve --memory --${option.name} ${count}`,
  })
}
