import type { Api } from '../api/api.ts'
import { MARKERS } from '../api/capabilities/capabilities.ts'
import { countClients } from '../api/capabilities/client-count.ts'
import { type DecryptProof, proveDecryptPassword } from '../api/capabilities/decrypt-proof.ts'
import type { Context } from '../context.ts'
import { openApi } from '../open-api.ts'
import type { Settings } from '../profiles/settings.ts'
import { resources, TENANT } from '../resources/index.ts'
import { OLDEST_RELEASE, type Release } from '../resources/releases.ts'
import { makeMask } from '../text/masking.ts'

/** What reads found out about a key. */
export interface KeyReport {
  /** How many clients it sees, without archived ones; undefined if it may not list them. */
  clients: number | undefined
  /** Undefined if reads can't determine it. */
  canWrite: boolean | undefined
  /** The server is of this release or later. */
  release: Release
  /** Undefined if there is no decrypt password. */
  decryptPassword: DecryptProof | undefined
  /** The key has to be sent in the address, because something drops the body of GET requests. */
  isKeyInQuery: boolean
  /** The decrypt password has to be sent in the address on this release (H26). */
  isDecryptInQuery: boolean
}

/** Verifies a key, and the decrypt password if there is one, with reads; throws the error if the server refuses. */
export async function verifyKey(settings: Settings, context: Context): Promise<KeyReport> {
  const secrets = [await settings.key(), (await settings.decryptPassword()) ?? '']
  for (const secret of secrets) context.registerSecret(secret)
  const api = await openApi(context, settings, {
    mask: makeMask(() => secrets),
    pendingWrites: new Set(),
  })
  try {
    return await examine(api, context)
  } finally {
    await api.close()
  }
}

/** Makes the one read that every ITFlow answers; throws the error if it fails. */
export async function probeServer(settings: Settings, context: Context): Promise<void> {
  const api = await openApi(context, settings, { mask: (text) => text, pendingWrites: new Set() })
  const { module } = resources[TENANT]
  try {
    await api.server.call({ method: 'GET', module, file: 'read', query: { limit: 1 } })
  } finally {
    await api.close()
  }
}

async function examine(api: Api, context: Context): Promise<KeyReport> {
  const { settings, server, capabilities, clock } = api
  const clients = await countClients(api)
  const release = await releaseOf(api)
  const password = await settings.decryptPassword()
  const prover = { server, capabilities, clock, random: context.random }
  return {
    clients,
    canWrite: await canWrite(api),
    release,
    decryptPassword:
      password === undefined ? undefined : await proveDecryptPassword(prover, password),
    isKeyInQuery: (await settings.serverCache.read()).keyInQuery !== undefined,
    isDecryptInQuery: password !== undefined && !(await capabilities.isAtLeast('26.08')),
  }
}

/** A server answers a GET of a write operation with 405 if the key may use it, and with 403 if it may not. */
async function canWrite({ capabilities }: Api): Promise<boolean | undefined> {
  let isForbidden = false
  for (const module of ['tickets', 'clients']) {
    const presence = await capabilities.presence(module, 'create')
    if (presence === 'available') return true
    isForbidden ||= presence === 'forbidden'
  }
  return isForbidden ? false : undefined
}

async function releaseOf({ capabilities }: Api): Promise<Release> {
  for (const { release, module, file } of MARKERS) {
    if ((await capabilities.presence(module, file)) !== 'absent') return release
  }
  return OLDEST_RELEASE
}
