import { join } from 'node:path'
import { fileNameFor, type StorageEnv, stateDirectory } from '../profiles/paths.ts'
import { readPrivateText } from '../profiles/private-files.ts'
import { type OpenedAlert, parseOpened } from './opened-alert.ts'

/** A profile and the address of its instance. */
export interface AlertOwner {
  profile: string
  url: string
}

/** What this computer remembers about the tickets that it has opened for alerts. It is read when it is asked for. */
export interface OpenedHere {
  /** Returns what is remembered about an alert, by its ID. */
  of(id: string): OpenedAlert
  /** Whether an earlier version remembered a ticket: it stored tickets without their alerts. */
  wasOpenedBefore(ticket: number): boolean
}

/** Nothing is remembered. */
const NOTHING: OpenedAlert = { tickets: [] }

/** Returns what this computer remembers for a profile. Nothing is read yet. */
export function ticketsOpenedHere(place: StorageEnv, owner: AlertOwner): OpenedHere {
  let before: ReadonlySet<number> | undefined
  return {
    of: (id) => readOpened(place, openedPath(place, owner, id)),
    wasOpenedBefore: (ticket) => {
      before ??= readOldTickets(place, owner)
      return before.has(ticket)
    },
  }
}

/** Returns what a file remembers about an alert: nothing if there is none, or it can't be understood. */
export function readOpened(place: StorageEnv, path: string): OpenedAlert {
  return parseOpened(readJson(place, path)) ?? NOTHING
}

/** Returns the tickets in the one file of all alerts that an earlier version wrote. */
function readOldTickets(place: StorageEnv, owner: AlertOwner): ReadonlySet<number> {
  const known = readJson(place, join(alertsDirectory(place, owner), 'opened.json'))
  return new Set(Array.isArray(known) ? known.filter((id) => Number.isSafeInteger(id)) : [])
}

function readJson(place: StorageEnv, path: string): unknown {
  const text = readPrivateText(path, place, () => undefined)
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The path of the lock for one alert of an instance: whoever opens its ticket, or remembers anything about it, holds it. */
export function alertLockPath(place: StorageEnv, owner: AlertOwner, id: string): string {
  return join(alertsDirectory(place, owner), id)
}

/** The path of what is remembered about one alert: a small file for each, so that none grows with the number of alerts. */
export function openedPath(place: StorageEnv, owner: AlertOwner, id: string): string {
  return join(alertsDirectory(place, owner), 'opened', `${id}.json`)
}

/** The directory for what is known about alerts of an instance on this computer. */
export function alertsDirectory(place: StorageEnv, { profile, url }: AlertOwner): string {
  return join(stateDirectory(place), 'alerts', fileNameFor(`${profile} ${url}`))
}
