import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../errors.ts'
import { isNotFoundError, toFileError } from '../files/file-errors.ts'
import { parseServerId } from '../records/ids.ts'
import type { SentTime } from '../records/sent-time.ts'
import { parseInstant } from '../time/wall-time.ts'
import { fileNameFor, type StorageEnv, stateDirectory } from './paths.ts'
import { type Note, readPrivateText, writePrivateFile } from './private-files.ts'
import type { InstanceKey } from './server-cache.ts'

/** A timer that is running for a ticket. */
export interface TicketTimer {
  ticket: number
  /** The ticket's number as people write it; empty if it has none. */
  number: string
  /** When it was started (`…Z`). */
  startedAt: string
  /** The reply that was about to be sent when a stop began; absent if none has begun. */
  sent?: SentTime
}

/** The path of a profile's timer; whoever changes it holds the lock of the same name. */
export function timerPath(place: StorageEnv, { instance, url }: InstanceKey): string {
  return join(stateDirectory(place), 'timers', `${fileNameFor(`${instance} ${url}`)}.json`)
}

/** Returns the timer of a profile; undefined if none is running. Throws a ConfigError if its file can't be understood. */
export function readTimer(
  place: StorageEnv,
  owner: InstanceKey,
  note: Note,
): TicketTimer | undefined {
  const path = timerPath(place, owner)
  const text = readPrivateText(path, place, note)
  if (text === undefined) return undefined
  const timer = parseTimer(text)
  if (timer !== undefined) return timer
  throw new ConfigError(`${path} can't be understood: no timer is in it`, {
    hint: 'Delete the file to discard the timer',
  })
}

/** Stores the timer of a profile, for this user only. */
export function writeTimer(place: StorageEnv, owner: InstanceKey, timer: TicketTimer): void {
  writePrivateFile(timerPath(place, owner), `${JSON.stringify(timer)}\n`)
}

/** Removes the timer of a profile. */
export function removeTimer(place: StorageEnv, owner: InstanceKey): void {
  const path = timerPath(place, owner)
  try {
    rmSync(path, { force: true })
  } catch (error) {
    throw toFileError(`${path} can't be deleted`, error)
  }
}

/** Moves the timer to another profile or address, if there is one; throws a ConfigError if that has one already. */
export function moveTimer(place: StorageEnv, from: InstanceKey, to: InstanceKey): void {
  const path = timerPath(place, from)
  const next = timerPath(place, to)
  // A profile with that name may have been removed while its timer was running.
  if (path !== next && existsSync(path) && existsSync(next)) {
    throw new ConfigError(`${next} has a timer of ${to.instance} already`)
  }
  try {
    renameSync(path, next)
  } catch (error) {
    if (!isNotFoundError(error)) throw toFileError(`${path} can't be moved`, error)
  }
}

function parseTimer(text: string): TicketTimer | undefined {
  const value = parseJson(text)
  if (!isObject(value)) return undefined
  const { ticket, number, startedAt, sent } = value
  const id = parseServerId(ticket)
  if (id === undefined || typeof number !== 'string' || typeof startedAt !== 'string') return
  if (parseInstant(startedAt) === undefined) return undefined
  const timer = { ticket: id, number, startedAt }
  if (!isObject(sent)) return timer
  const { time, after, message } = sent
  if (typeof time !== 'string' || typeof after !== 'number') return timer
  return typeof message === 'string' ? { ...timer, sent: { time, after, message } } : timer
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
