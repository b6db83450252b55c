import { type BranchSpec, type CommandSpec, type Input, textOption } from '../command.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../errors.ts'
import { builtInState } from '../sandbox/built-in.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY, SANDBOX_URL } from '../sandbox/identity.ts'
import { maskAddress } from '../text/secret-names.ts'
import { parseUrl } from '../url.ts'

/** `itflow sandbox …`: the built-in ITFlow. */
export function sandboxBranch(): BranchSpec {
  return {
    name: 'sandbox',
    summary: 'The built-in ITFlow, with made-up data: for practice, tests and demonstrations',
    usual: 'info',
    commands: [infoCommand(), resetCommand(), serveCommand()],
  }
}

function infoCommand(): CommandSpec {
  return {
    name: 'info',
    summary: 'Tell where it is kept, its key and its decrypt password',
    examples: ['itflow sandbox info', 'itflow clients list --profile sandbox'],
    run: async (context) => {
      const state = builtInState(context, context.flags.release)
      await context.show({
        fields: [
          { name: 'release', label: 'Release', kind: 'text' },
          { name: 'profile', label: 'Profile', kind: 'text' },
          { name: 'key', label: 'Key', kind: 'text' },
          { name: 'decrypt_password', label: 'Decrypt password', kind: 'text' },
          { name: 'file', label: 'Kept in', kind: 'text' },
        ],
        columns: [],
        rows: [
          {
            release: state.release,
            profile: 'sandbox',
            key: SANDBOX_KEY,
            decrypt_password: SANDBOX_DECRYPT_PASSWORD,
            file: state.file,
          },
        ],
        isList: false,
        title: { name: 'sandbox', details: SANDBOX_URL },
      })
    },
  }
}

function resetCommand(): CommandSpec {
  return {
    name: 'reset',
    hasNoDryRun: true,
    summary: 'Put the made-up data back, with dates around today',
    examples: ['itflow sandbox reset'],
    run: async (context) => {
      const state = builtInState(context, context.flags.release)
      await state.reset()
      context.note('reset', `The sandbox (${state.release}) is as new.`)
    },
  }
}

function serveCommand(): CommandSpec {
  return {
    name: 'serve',
    summary: 'Offer it over HTTP on loopback, until interrupted',
    options: [
      { name: 'port', value: 'N', help: 'listen there; 0 for any that is free (8090)' },
      {
        name: 'timezone',
        value: 'ZONE',
        help: 'write dates and times in this zone, such as Europe/Berlin (UTC)',
      },
    ],
    examples: ['itflow sandbox serve --port 8090', 'itflow sandbox serve --release 25.01'],
    run: serve,
  }
}

async function serve(context: Context, input: Input): Promise<void> {
  const { serveSandbox } = await import('../sandbox/serve.ts')
  const state = builtInState(context, context.flags.release, textOption(input, 'timezone'))
  const server = await serveSandbox({
    state,
    port: portOf(input),
    onRequest: ({ method, target, status }) => {
      if (context.flags.verbose !== true) return
      context.note('request', `${method} ${shownTarget(target, server.url)} ${status}`)
    },
    onFailure: (error) => context.note('failure', String(error)),
  })
  await context.showText(
    `ITFlow ${state.release} at ${server.url}\n  ITFLOW_URL=${server.url}\n  ITFLOW_API_KEY=${SANDBOX_KEY}\n  ITFLOW_DECRYPT_PASSWORD=${SANDBOX_DECRYPT_PASSWORD}\n`,
  )
  context.note('serving', 'Ctrl-C ends it.')
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

/** A request's address, as a log should have it. */
function shownTarget(target: string, base: string): string {
  const url = parseUrl(target, base)
  if (url === undefined) return 'what is no address'
  return maskAddress(url).slice(new URL(base).origin.length)
}

function portOf(input: Input): number {
  const text = textOption(input, 'port') ?? '8090'
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port ${text}: not a port`)
  return port
}
