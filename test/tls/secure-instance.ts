import { mkdirSync, writeFileSync } from 'node:fs'
import type { ServerOptions } from 'node:https'
import { join } from 'node:path'
import { makeSandbox } from '../../src/sandbox/engine/engine.ts'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../src/sandbox/identity.ts'
import { type Given, type Received, serve, serveTls } from '../support/loopback.ts'
import { makeCertificates } from '../support/loopback-certificates.ts'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { sandboxDatabase, TEST_NOW } from '../support/sandbox.ts'

/** An authority of the tests' own, and what it signed. */
export const certificates = makeCertificates()

/** An ITFlow behind TLS. */
export const secureInstance = (options: ServerOptions) => serveTls(options, answers())

/** An ITFlow in clear, on this machine. */
export const plainInstance = () => serve(answers())

/** What ITFlow answers. */
function answers(): (request: Received) => Given {
  const random = (bytes: number) => new Uint8Array(bytes).fill(7)
  const sandbox = makeSandbox({
    database: sandboxDatabase(),
    release: '26.10',
    clock: () => TEST_NOW,
    random,
  })
  return ({ method, target, body }) => {
    const [path = '', query = ''] = target.split('?')
    const search = Object.fromEntries(new URLSearchParams(query))
    const reply = sandbox.handle({ method, path, query: search, headers: {}, body })
    return { status: reply.status, headers: { 'content-type': reply.contentType }, raw: reply.body }
  }
}

/** A person's machine, with the certificates as files and the program pointed to a server. */
export interface Machine {
  home: string
  /** The path of a PEM file of that content. */
  file(name: string, content: string): string
  /** Runs the program against the server by the environment. */
  run(argv: readonly string[], options?: RunOptions): ReturnType<typeof run>
  /** Makes the profile `acme` of the server, without trying it, and uses it from here on. */
  profile(...settings: readonly string[]): Promise<void>
}

/** Makes a machine that knows a server's address and key. */
export function machineFor(url: URL): Machine {
  const home = freshHome()
  const secrets = { ITFLOW_DECRYPT_PASSWORD: SANDBOX_DECRYPT_PASSWORD }
  let env: Record<string, string> = {
    ...secrets,
    ITFLOW_URL: url.href,
    ITFLOW_API_KEY: SANDBOX_KEY,
  }
  return {
    home,
    file: (name, content) => {
      const path = join(home, 'pem', name)
      mkdirSync(join(home, 'pem'), { recursive: true })
      writeFileSync(path, content)
      return path
    },
    run: (argv, options = {}) => run(argv, { home, ...options, env: { ...env, ...options.env } }),
    profile: async (...settings) => {
      const adding = [
        'profiles',
        'add',
        'acme',
        '--url',
        url.href,
        '--key-stdin',
        '--store',
        'file',
      ]
      const argv = [...adding, '--no-test', ...settings]
      const added = await run(argv, { home, stdin: SANDBOX_KEY })
      if (added.status !== 0) throw new Error(added.stderr)
      env = secrets
    },
  }
}
