import { bearable } from '../bearable.ts'
import { removeFiles, temporaryFiles } from '../files/temporary-files.ts'
import { underLock } from '../locks/file-lock.ts'
import { keptInKeychain, ledgerPath } from './keychain-ledger.ts'
import { storePath } from './paths.ts'
import type { Store } from './profile.ts'
import { secretFile } from './secret-file.ts'
import { ownStore } from './secret-sources.ts'
import {
  accountOf,
  type NotingPlace,
  type OwnStore,
  SECRET_KINDS,
  secretPath,
} from './secret-store.ts'

/** Files and secrets of profiles that interrupted runs left behind. */
export interface Leftovers {
  /** Temporary files, which may hold keys. */
  files: readonly string[]
  /** The accounts of secrets that no profile has. */
  secrets: readonly { store: OwnStore; account: string }[]
}

/** Looks for what interrupted runs left. */
export async function findLeftovers(place: NotingPlace, store: Store): Promise<Leftovers> {
  const stray = async (from: OwnStore, accounts: readonly string[]) => {
    const owned = accountsIn(store, from)
    return accounts.flatMap((account) => (owned.has(account) ? [] : [{ store: from, account }]))
  }
  return {
    files: [storePath(place), secretPath(place), ledgerPath(place)].flatMap(temporaryFiles),
    secrets: [
      ...(await stray('file', secretFile(place).accounts())),
      ...(await stray('keychain', keptInKeychain(place))),
    ],
  }
}

/**
 * Removes what interrupted runs left, under the lock of the profiles, and reports it. What can't be removed is reported and
 * is no failure: the change itself is done.
 */
export async function cleanUp(place: NotingPlace, store: Store): Promise<void> {
  const note = place.note ?? (() => undefined)
  try {
    const { files, secrets } = await findLeftovers(place, store)
    if (files.length > 0) {
      await underLock(secretPath(place), () => removeFiles(files))
      note(
        'left_over',
        `Removed ${counted(files.length, 'temporary file')} left by an interrupted run`,
      )
    }
    for (const stray of secrets) {
      await (await ownStore(place, stray.store)).remove(stray.account)
      note('left_over', `Removed a secret that belonged to no profile: ${stray.account}`)
    }
  } catch (error) {
    note('left_over', `Could not clean up: ${bearable(error).message}`)
  }
}

/** A number with its noun, for a sentence. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The accounts of all secrets that profiles keep in one of our stores. */
function accountsIn({ profiles }: Store, from: OwnStore): ReadonlySet<string> {
  const accounts = Object.entries(profiles).flatMap(([profile, settings]) =>
    SECRET_KINDS.filter((kind) => settings[kind]?.store === from).map((kind) =>
      accountOf({ profile, url: settings.url, kind }),
    ),
  )
  return new Set(accounts)
}
