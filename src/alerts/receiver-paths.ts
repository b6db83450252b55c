import { dirname, join } from 'node:path'
import { requireTrustedDirectory } from '../files/directories.ts'
import { privateTrust } from '../files/trust.ts'
import { type StorageEnv, stateDirectory } from '../profiles/paths.ts'
import { type AlertOwner, alertsDirectory } from './opened-here.ts'

/**
 * The directory of an instance's receiver, which need not exist: its outbox, its status, and what commands ask of it. Throws
 * a RefusedError if others can write to it.
 */
export function receiverDirectory(place: StorageEnv, owner: AlertOwner): string {
  const ofInstance = alertsDirectory(place, owner)
  const directory = join(ofInstance, 'receiver')
  const trust = privateTrust(place)
  for (const path of [stateDirectory(place), dirname(ofInstance), ofInstance, directory]) {
    requireTrustedDirectory(path, trust)
  }
  return directory
}

/** The file with what commands ask of the receiver. */
export function ordersPath(place: StorageEnv, owner: AlertOwner): string {
  return join(receiverDirectory(place, owner), 'orders.json')
}

/** The file in which the receiver says how it is doing. */
export function statusPath(place: StorageEnv, owner: AlertOwner): string {
  return join(receiverDirectory(place, owner), 'status.json')
}
