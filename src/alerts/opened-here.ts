import { join } from 'node:path'
import { withFileLock } from '../locks/file-lock.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from '../profiles/paths.ts'
import { readPrivateText, writePrivateFile } from '../profiles/private-files.ts'

/** How many tickets are remembered for a profile; far more than are open at once. */
const MAX_TICKETS = 1000

/** A profile and the address of its instance. */
export interface AlertOwner {
  profile: string
  url: string
}

/** Returns the IDs of the tickets that this computer has opened for alerts, oldest first; empty if that isn't known. */
export function ticketsOpenedHere(place: StorageEnv, owner: AlertOwner): readonly number[] {
  const text = readPrivateText(pathOf(place, owner), place, () => undefined)
  try {
    const known: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(known) ? known.filter((id) => Number.isSafeInteger(id)) : []
  } catch {
    return []
  }
}

/** Remembers a ticket that this computer has opened for an alert. */
export async function rememberTicket(
  place: StorageEnv,
  owner: AlertOwner,
  id: number,
): Promise<void> {
  const path = pathOf(place, owner)
  await withFileLock(path, () => {
    const ids = [...ticketsOpenedHere(place, owner), id].slice(-MAX_TICKETS)
    writePrivateFile(path, `${JSON.stringify(ids)}\n`)
  })
}

/** The path of the lock for one alert of an instance. */
export function alertLockPath(place: StorageEnv, owner: AlertOwner, id: string): string {
  return join(folderOf(place, owner), id)
}

function pathOf(place: StorageEnv, owner: AlertOwner): string {
  return join(folderOf(place, owner), 'opened.json')
}

function folderOf(place: StorageEnv, { profile, url }: AlertOwner): string {
  return join(stateDirectory(place), 'alerts', fileNameFor(`${profile} ${url}`))
}
