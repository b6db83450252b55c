import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { toFileError } from '../files/file-errors.ts'
import { temporaryName } from '../files/temporary-files.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { resolveWriteTarget } from '../profiles/private-files.ts'
import {
  type OpenedAlert,
  type OpenedTicket,
  type OpenIntent,
  withIntent,
  withTicket,
} from './opened-alert.ts'
import { type AlertOwner, openedPath, readOpened } from './opened-here.ts'

/** How many alerts are remembered for a profile; far more than have an open ticket at once. */
const MAX_ALERTS = 20_000

/** Alerts whose IDs begin like this, one in 4,096, look for old files: often enough, and without counting each time. */
const CLEANS_UP = '000'

/**
 * Remembers, before a create is sent, that a ticket with a higher ID than all that were seen may be this computer's.
 * The caller holds the alert's lock. Resolves once it is on disk; rejects with a ConfigError if that fails.
 */
export async function rememberIntent(
  place: StorageEnv,
  owner: AlertOwner,
  id: string,
  intent: OpenIntent,
): Promise<void> {
  const path = openedPath(place, owner, id)
  await write(path, withIntent(readOpened(place, path), intent))
}

/** Remembers a ticket that this computer has opened for an alert; otherwise like `rememberIntent`. */
export async function rememberTicket(
  place: StorageEnv,
  owner: AlertOwner,
  id: string,
  ticket: OpenedTicket,
): Promise<void> {
  const path = openedPath(place, owner, id)
  await write(path, withTicket(readOpened(place, path), ticket))
  if (id.startsWith(CLEANS_UP)) await forgetOldest(dirname(path))
}

/** Forgets an intent, since the server has certainly created nothing. The caller holds the alert's lock. */
export async function forgetIntent(
  place: StorageEnv,
  owner: AlertOwner,
  id: string,
): Promise<void> {
  const path = openedPath(place, owner, id)
  const { tickets } = readOpened(place, path)
  if (tickets.length > 0) await write(path, { tickets })
  else await rm(path, { force: true })
}

/** Replaces a file atomically, without keeping anything else waiting for the disk. */
async function write(path: string, opened: OpenedAlert): Promise<void> {
  const text = `${JSON.stringify(opened)}\n`
  const file = resolveWriteTarget(path, text)
  const temporary = temporaryName(file)
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    await rename(temporary, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await rm(temporary, { force: true })
    throw toFileError(`${path} can't be written`, error)
  }
}

/** Syncs the names of new files to disk; Windows can't open directories, and doesn't need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Removes the files that were written longest ago, if there are too many, and those of killed processes with them. */
async function forgetOldest(folder: string, limit = MAX_ALERTS): Promise<void> {
  const names = await readdir(folder)
  if (names.length <= limit) return
  const files: { path: string; at: number }[] = []
  for (const name of names) {
    const path = join(folder, name)
    const stats = await stat(path).catch(() => undefined)
    if (stats !== undefined) files.push({ path, at: stats.mtimeMs })
  }
  files.sort((a, b) => a.at - b.at)
  for (const { path } of files.slice(0, files.length - limit)) await rm(path, { force: true })
}
