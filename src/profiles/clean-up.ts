import { tolerate } from '../errors.ts'
import { removeFiles, temporaryFiles } from '../files/temporary-files.ts'
import { withFileLock } from '../locks/file-lock.ts'
import { ledgerPath, listKeychainAccounts } from './keychain-ledger.ts'
import { profileStorePath } from './paths.ts'
import type { ProfileStore } from './profile.ts'
import { secretFile } from './secret-file.ts'
import { openManagedStore } from './secret-sources.ts'
import {
  accountOf,
  type ManagedStore,
  type NotingStorageEnv,
  SECRET_KINDS,
  secretPath,
} from './secret-store.ts'

/** Files and secrets of profiles that interrupted commands left behind. */
interface Leftovers {
  /** Temporary files, which may hold keys. */
  files: readonly string[]
  /** The accounts of secrets that no profile uses. */
  secrets: readonly { store: ManagedStore; account: string }[]
}

/** Finds what interrupted commands left behind. */
export async function findLeftovers(
  place: NotingStorageEnv,
  store: ProfileStore,
): Promise<Leftovers> {
  const stray = async (from: ManagedStore, accounts: readonly string[]) => {
    const owned = accountsIn(store, from)
    return accounts.flatMap((account) => (owned.has(account) ? [] : [{ store: from, account }]))
  }
  return {
    files: [profileStorePath(place), secretPath(place), ledgerPath(place)].flatMap(temporaryFiles),
    secrets: [
      ...(await stray('file', secretFile(place).accounts())),
      ...(await stray('keychain', listKeychainAccounts(place))),
    ],
  }
}

/**
 * Removes what interrupted commands left behind, and reports it; must be called under the lock of the profiles. Only
 * reports what can't be removed: the change itself has succeeded.
 */
export async function cleanUp(place: NotingStorageEnv, store: ProfileStore): Promise<void> {
  const note = place.note ?? (() => undefined)
  try {
    const { files, secrets } = await findLeftovers(place, store)
    if (files.length > 0) {
      await withFileLock(secretPath(place), () => removeFiles(files))
      note(
        'left_over',
        `Removed ${pluralize(files.length, 'temporary file')} left by an interrupted run`,
      )
    }
    for (const stray of secrets) {
      await (await openManagedStore(place, stray.store)).remove(stray.account)
      note('left_over', `Removed a secret that no profile uses: ${stray.account}`)
    }
  } catch (error) {
    note('left_over', `Could not clean up: ${tolerate(error).message}`)
  }
}

/** Returns a number with its noun: `1 file`, `2 files`. */
export function pluralize(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Returns the accounts of all secrets that profiles have in one of the program's own stores. */
function accountsIn({ profiles }: ProfileStore, from: ManagedStore): ReadonlySet<string> {
  const accounts = Object.entries(profiles).flatMap(([profile, settings]) =>
    SECRET_KINDS.filter((kind) => settings[kind]?.store === from).map((kind) =>
      accountOf({ profile, url: settings.url, kind }),
    ),
  )
  return new Set(accounts)
}
