import { onTestFinished } from 'vitest'
import { type Call, makeServer, type Server } from '../../src/api/http/server.ts'
import { nodeHttpTransport } from '../../src/api/http/transport/node-http.ts'
import type { Transport } from '../../src/api/http/transport/transport.ts'
import { Failure } from '../../src/errors.ts'
import { inMemoryCache } from '../../src/profiles/server-cache.ts'
import type { Settings } from '../../src/profiles/settings.ts'

export const KEY = 'made-up-key-0123456789'
export const NOW = new Date('2026-10-05T09:00:00Z')

/** The advice in error messages, as for the profile `acme`. */
export const ADVICE: Settings['advice'] = {
  key: 'Replace it: itflow profiles rotate-key acme',
  password: 'Enter it again: itflow login acme',
  address: 'Check the address: itflow profiles show acme',
  addressSource: 'the profile',
  timeout: 'Allow more time: itflow profiles set acme --request-timeout SECONDS',
  technician: 'Set your name or ID: itflow profiles set acme --technician WHICH',
}

/** Returns settings for a server on loopback, with a separate cache. */
export function settingsFor(url: URL, more: Partial<Settings> = {}): Settings {
  return {
    instance: 'acme',
    isSandbox: false,
    url,
    key: async () => KEY,
    decryptPassword: async () => undefined,
    client: undefined,
    output: undefined,
    readOnly: { value: false, source: 'default', from: 'the default' },
    label: undefined,
    color: undefined,
    timeout: 10_000,
    maxReply: { value: 64 * 1024 * 1024, source: 'default', from: 'the default' },
    ca: [],
    clientCertificate: undefined,
    isInsecure: false,
    allowsHttp: false,
    proxy: undefined,
    timezone: undefined,
    advice: ADVICE,
    serverCache: inMemoryCache(),
    ...more,
  }
}

/** A connection under test, and its waits in milliseconds. */
export interface Instance {
  server: Server
  settings: Settings
  waits: number[]
}

/** Connects to a server on loopback; waiting takes no time. */
export function connectTo(
  url: URL,
  more: { settings?: Partial<Settings>; signal?: AbortSignal; transport?: Transport } = {},
): Instance {
  const settings = settingsFor(url, more.settings)
  const waits: number[] = []
  const server = makeServer({
    settings,
    transport: more.transport ?? nodeHttpTransport({}),
    signal: more.signal ?? new AbortController().signal,
    clock: () => NOW,
    sleep: async (milliseconds) => void waits.push(milliseconds),
  })
  onTestFinished(() => server.close())
  return { server, settings, waits }
}

export const READ: Call = { method: 'GET', module: 'clients', file: 'read' }
export const CREATE: Call = {
  method: 'POST',
  module: 'clients',
  file: 'create',
  body: { client_name: 'Acme' },
}

/** Returns the Failure with which a promise rejects; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const outcome = await promise.catch((error: unknown) => error)
  if (outcome instanceof Failure) return outcome
  throw new Error('expected a Failure', { cause: outcome })
}
