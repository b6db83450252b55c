import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AuthenticationError } from '../errors.ts'
import type { StorageEnv } from './paths.ts'
import { keychainName, type SecretStore } from './secret-store.ts'

/** The system's keychain, or why there is none to use. */
export type Keychain =
  | { isAvailable: true; store: SecretStore }
  | { isAvailable: false; reason: string }

const SERVICE = 'itflow-cli'
/** What is written and removed to see whether the keychain works. */
const PROBE_ACCOUNT = 'trial'

/** Opens the system's keychain and makes sure that it keeps something: a locked one can be asked, but not written. */
export async function openKeychain(place: StorageEnv): Promise<Keychain> {
  try {
    const store = await loadKeychain(place)
    await store.write(PROBE_ACCOUNT, 'nothing')
    await store.remove(PROBE_ACCOUNT)
    return { isAvailable: true, store }
  } catch (error) {
    return { isAvailable: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The system's keychain, each failure of which is an AuthenticationError that says why. */
export function requireKeychain(place: StorageEnv): SecretStore {
  const withReason = async <T>(use: (store: SecretStore) => Promise<T>): Promise<T> => {
    try {
      return await use(await loadKeychain(place))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new AuthenticationError(
        `The keychain (${keychainName(place.platform)}) cannot be used: ${reason}`,
        { cause, hint: 'Unlock it, or choose another place with --store file|command|env' },
      )
    }
  }
  return {
    read: (account) => withReason((store) => store.read(account)),
    write: (account, secret) => withReason((store) => store.write(account, secret)),
    remove: (account) => withReason((store) => store.remove(account)),
  }
}

async function loadKeychain(place: StorageEnv): Promise<SecretStore> {
  if (place.platform === 'linux' && !hasSessionBus(place)) {
    throw new Error('there is no D-Bus session')
  }
  const { AsyncEntry } = await import('@napi-rs/keyring').catch((cause: unknown) => {
    throw new Error('the package @napi-rs/keyring is not installed for this system', { cause })
  })
  // Left to choose, the library falls back to the kernel's keyring without a word.
  const entry = (account: string) =>
    new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } })
  return {
    read: async (account) => (await entry(account).getPassword()) ?? undefined,
    write: async (account, secret) => entry(account).setPassword(secret),
    remove: async (account) => void (await entry(account).deletePassword()),
  }
}

/** Whether there is a session bus; asked without one, the library would start a search for it. */
function hasSessionBus({ env }: StorageEnv): boolean {
  if (env['DBUS_SESSION_BUS_ADDRESS']) return true
  const runtime = env['XDG_RUNTIME_DIR']
  return runtime !== undefined && runtime !== '' && existsSync(join(runtime, 'bus'))
}
