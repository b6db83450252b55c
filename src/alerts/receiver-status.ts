import { rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { makePrivateDirectory } from '../files/directories.ts'
import { toFileError } from '../files/file-errors.ts'
import { abandonedTemporaryFiles, removeFiles, temporaryName } from '../files/temporary-files.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import type { AlertOwner } from './opened-here.ts'
import { readReceiverFile } from './receiver-file.ts'
import { statusPath } from './receiver-paths.ts'

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** The latest moment that a Date can have. */
const MAX_MOMENT = 8.64e15

/** In milliseconds since 1970, by the clock on the wall (`InstanceClock.toWall`). */
const Moment = v.pipe(v.number(), v.minValue(-MAX_MOMENT), v.maxValue(MAX_MOMENT))

const SourceStatusSchema = v.object({
  dialect: v.string(),
  /** How many alerts and recoveries it sent on `day`. */
  today: Count,
  /** A day of this computer's calendar: `2026-11-26`. */
  day: v.string(),
  /** When it last sent something that was accepted. */
  lastAt: v.exactOptional(Moment),
  /** How many of its requests were refused on `day`, when the last one was, and why, in one sentence. */
  refused: Count,
  lastRefusal: v.exactOptional(v.object({ at: Moment, status: Count, message: v.string() })),
})

const StatusSchema = v.object({
  /** When this was written. */
  at: Moment,
  pid: Count,
  startedAt: Moment,
  /** The path of its configuration. */
  config: v.string(),
  profile: v.string(),
  /** The address of the instance. */
  url: v.string(),
  /** Where it listens: `http://127.0.0.1:8787`. */
  address: v.string(),
  sources: v.record(v.string(), SourceStatusSchema),
  /** How many alerts and recoveries wait to be delivered, and since when the oldest does. */
  waiting: Count,
  oldest: v.exactOptional(Moment),
  /** The last error of ITFlow, even if it works again. */
  lastError: v.exactOptional(v.object({ at: Moment, code: v.string(), message: v.string() })),
  /** Since when nothing can be delivered to ITFlow; absent while it works. */
  failingSince: v.exactOptional(Moment),
  /** What the release lacks, one sentence each. */
  missing: v.array(v.string()),
  /** What is wrong with the configuration though the receiver runs, one sentence each. */
  faults: v.optional(v.array(v.string()), []),
  /** How many alerts of `day` only repeated an open one. */
  repeats: Count,
  day: v.string(),
  /** How many alerts have an open ticket, and how many are held. */
  open: Count,
  held: Count,
  /** Whether the last write to the outbox worked. */
  isOutboxHealthy: v.boolean(),
})

/** How a source of the receiver is doing. */
export type SourceStatus = v.InferOutput<typeof SourceStatusSchema>

/** How a receiver was doing when it last said so. */
export type ReceiverStatus = v.InferOutput<typeof StatusSchema>

/**
 * Says how the receiver is doing, for `itflow alerts status`. Replaces the file atomically but doesn't wait for the disk, since
 * the next one comes soon. Throws a ConfigError if it can't be written, which must not end the receiver.
 */
export async function writeStatus(
  place: StorageEnv,
  owner: AlertOwner,
  status: ReceiverStatus,
): Promise<void> {
  const path = statusPath(place, owner)
  const temporary = temporaryName(path)
  try {
    makePrivateDirectory(dirname(path))
    removeFiles(abandonedTemporaryFiles(path, new Date(status.at)))
    await writeFile(temporary, `${JSON.stringify(status)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw toFileError(`${path} can't be written`, error)
  }
}

/**
 * Returns how the receiver was doing when it last said so; undefined if there never was one. Throws a ConfigError if the file is
 * damaged.
 */
export function readStatus(place: StorageEnv, owner: AlertOwner): ReceiverStatus | undefined {
  return readReceiverFile(statusPath(place, owner), place, StatusSchema)
}
