import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AuthenticationError } from '../errors.ts'
import type { StorageEnv } from './paths.ts'
import { keychainName, type SecretStore } from './secret-store.ts'

/** The system's keychain, or why it can't be used. */
export type Keychain =
  | { isAvailable: true; store: SecretStore }
  | { isAvailable: false; reason: string }

const SERVICE = 'itflow-cli'
/** The account that is written and removed to test whether the keychain works. */
const PROBE_ACCOUNT = 'trial'

/** Opens the system's keychain and tests that it can be written: a locked one can be queried, but not written. */
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

/** Returns the system's keychain; each of its operations throws an AuthenticationError with the reason if it fails. */
export function requireKeychain(place: StorageEnv): SecretStore {
  const withReason = async <T>(use: (store: SecretStore) => Promise<T>): Promise<T> => {
    try {
      return await use(await loadKeychain(place))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new AuthenticationError(
        `The keychain (${keychainName(place.platform)}) can't be used: ${reason}`,
        { cause, hint: 'Unlock it, or store the secrets elsewhere with --store file|command|env' },
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
  // Without a choice, the library silently falls back to the kernel's keyring.
  const entry = (account: string) =>
    new AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } })
  return {
    read: async (account) => (await entry(account).getPassword()) ?? undefined,
    write: async (account, secret) => entry(account).setPassword(secret),
    remove: async (account) => void (await entry(account).deletePassword()),
  }
}

/** Whether there is a D-Bus session; without one, the library would start searching for it. */
function hasSessionBus({ env }: StorageEnv): boolean {
  if (env['DBUS_SESSION_BUS_ADDRESS']) return true
  const runtime = env['XDG_RUNTIME_DIR']
  return runtime !== undefined && runtime !== '' && existsSync(join(runtime, 'bus'))
}
