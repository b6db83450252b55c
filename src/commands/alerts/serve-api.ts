import type { Api } from '../../api/api.ts'
import type { Context } from '../../context.ts'
import { openApi } from '../../open-api.ts'
import { buildSettings } from '../../profiles/build-settings.ts'
import { chooseSettings } from '../../profiles/resolve-settings.ts'
import type { ServerCache, Settings } from '../../profiles/settings.ts'
import { makeMask } from '../../text/masking.ts'

/** How long an instance's key, address and capabilities are relied on, in milliseconds: ITFlow may be upgraded meanwhile. */
const USED_FOR = 15 * 60_000

/** How long requests that are under way may take after that. */
const GRACE = 3 * 60_000

/** The API of a program that runs for a long time. */
export interface LastingApi {
  api(): Promise<Api>
  /** Reads the profile again with the next use: the key or the address may have changed. */
  refresh(): void
  close(): Promise<void>
}

/** Opens the API of an instance again and again. `signal` ends the requests. */
export function lastingApi(context: Context, signal: AbortSignal): LastingApi {
  const quiet: Context = {
    ...context,
    signal,
    sleep: (milliseconds) => context.sleep(milliseconds, signal),
    showWaiting: () => () => undefined,
  }
  let current: { at: number; api: Promise<Api> } | undefined
  const retired = new Set<Promise<Api>>()
  const close = (api: Promise<Api>) => {
    retired.delete(api)
    return api.then((open) => open.close()).catch(() => undefined)
  }
  const retire = () => {
    if (current === undefined) return
    const { api } = current
    current = undefined
    retired.add(api)
    setTimeout(close, GRACE, api).unref()
  }
  return {
    api: () => {
      if (current !== undefined && context.monotonicNow() - current.at > USED_FOR) retire()
      current ??= { at: context.monotonicNow(), api: open(quiet) }
      return current.api
    },
    refresh: retire,
    close: async () => {
      retire()
      await Promise.all([...retired].map(close))
    },
  }
}

async function open(context: Context): Promise<Api> {
  const settings = await readSettings(context)
  const mask = makeMask(context.secrets)
  const serverCache = withoutRefusals(settings.serverCache)
  return openApi(context, { ...settings, serverCache }, { mask, pendingWrites: new Set() })
}

/**
 * A cache of which only what the server can do is believed: what it could not do may have come with an upgrade, or with a
 * permission that the key was given.
 */
function withoutRefusals(cache: ServerCache): ServerCache {
  return {
    read: async () => {
      const { capabilities, ...facts } = await cache.read()
      if (capabilities === undefined) return facts
      const known = Object.entries(capabilities.operations)
      const operations = Object.fromEntries(
        known.filter(([, presence]) => presence === 'available'),
      )
      return { ...facts, capabilities: { at: capabilities.at, operations } }
    },
    write: (change) => cache.write(change),
    replace: (facts) => cache.replace(facts),
  }
}

/** Reads the settings of the instance again; its key is masked from the moment it is known. */
export async function readSettings(context: Context): Promise<Settings> {
  const settings = buildSettings(context, await chooseSettings(context, context.flags))
  return {
    ...settings,
    key: async () => {
      const key = await settings.key()
      context.registerSecret(key)
      return key
    },
  }
}
