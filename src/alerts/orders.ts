import { lstatSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { withFileError } from '../files/file-errors.ts'
import { syncDirectory } from '../files/sync-directory.ts'
import { removeFiles, temporaryFiles } from '../files/temporary-files.ts'
import { withFileLock } from '../locks/file-lock.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { writePrivateFile } from '../profiles/private-files.ts'
import type { AlertOwner } from './opened-here.ts'
import { RECEIVER_FILE_LIMIT, readReceiverFile } from './receiver-file.ts'
import { ordersPath } from './receiver-paths.ts'

const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Numbers = v.pipe(v.array(Whole), v.readonly())

const MuteSchema = v.pipe(
  v.object({
    /** The client's ID, and its name when it was muted. */
    client: Whole,
    name: v.string(),
    /** When it ends, and when it was ordered, by the clock on the wall. */
    until: v.number(),
    at: v.number(),
    why: v.string(),
  }),
  v.readonly(),
)

const OrdersSchema = v.pipe(
  v.object({ mutes: v.pipe(v.array(MuteSchema), v.readonly()), retry: Numbers, drop: Numbers }),
  v.readonly(),
)

/** A client whose alerts open no tickets for a while. Moments are in milliseconds since 1970. */
export type Mute = v.InferOutput<typeof MuteSchema>

/** What commands ask of the receiver: mutes, and the numbers of failed alerts to try again or to remove. */
export type Orders = v.InferOutput<typeof OrdersSchema>

const NONE: Orders = { mutes: [], retry: [], drop: [] }

/** Reads what commands ask of the receiver. Throws a ConfigError if the file is damaged. */
export function readOrders(place: StorageEnv, owner: AlertOwner): Orders {
  return readReceiverFile(ordersPath(place, owner), place, OrdersSchema) ?? NONE
}

/** Returns a text that is another one whenever the orders have changed; undefined if there are none. */
export function ordersVersion(place: StorageEnv, owner: AlertOwner): string | undefined {
  const path = ordersPath(place, owner)
  const stats = withFileError(`${path} can't be read`, () =>
    lstatSync(path, { throwIfNoEntry: false, bigint: true }),
  )
  return stats && `${stats.ino} ${stats.mtimeNs} ${stats.size}`
}

/** Returns the mute of a client, unless it has ended at `now`, which is a moment by the clock on the wall. */
export function muteOf({ mutes }: Orders, client: number, now: number): Mute | undefined {
  return mutes.find((mute) => mute.client === client && mute.until > now)
}

/** Returns the mutes that have not ended at `now`, the one that ends first first. */
export function activeMutes({ mutes }: Orders, now: number): readonly Mute[] {
  return mutes.filter(({ until }) => until > now).sort((a, b) => a.until - b.until)
}

/** Mutes a client; returns the mute that this one replaces. */
export async function addMute(
  place: StorageEnv,
  owner: AlertOwner,
  mute: Mute,
): Promise<Mute | undefined> {
  const before = await changeOrders(place, owner, (orders) => ({
    ...orders,
    mutes: [...activeMutes(orders, mute.at).filter(({ client }) => client !== mute.client), mute],
  }))
  return muteOf(before, mute.client, mute.at)
}

/** Ends the mute of a client; returns it, or undefined if the client wasn't muted. */
export async function removeMute(
  place: StorageEnv,
  owner: AlertOwner,
  client: number,
  now: number,
): Promise<Mute | undefined> {
  const before = await changeOrders(place, owner, (orders) => {
    if (muteOf(orders, client, now) === undefined) return undefined
    const mutes = activeMutes(orders, now).filter((mute) => mute.client !== client)
    return { ...orders, mutes }
  })
  return muteOf(before, client, now)
}

/** Asks the receiver to try failed alerts again, or to remove them. The latest order about an alert counts. */
export async function orderFailed(
  place: StorageEnv,
  owner: AlertOwner,
  verb: 'retry' | 'drop',
  seqs: readonly number[],
): Promise<void> {
  const other = verb === 'retry' ? 'drop' : 'retry'
  await changeOrders(place, owner, (orders) => ({
    mutes: orders.mutes,
    ...{ retry: [], drop: [] },
    [verb]: [...new Set([...orders[verb], ...seqs])],
    [other]: without(orders[other], seqs),
  }))
}

/**
 * For the receiver: has what commands ask for done, and then removes from the file what was done. Mutes stay there until
 * they end. If it is killed in between, the same is asked for again. Returns the orders as they were read.
 */
export async function takeOrders(
  place: StorageEnv,
  owner: AlertOwner,
  apply: (orders: Orders) => Promise<void>,
): Promise<Orders> {
  const orders = readOrders(place, owner)
  const { retry, drop } = orders
  if (retry.length === 0 && drop.length === 0) return orders
  // Without the lock: a full disk may hold this up, and commands must not wait for it.
  await apply(orders)
  await changeOrders(place, owner, (later) => ({
    mutes: later.mutes,
    retry: without(later.retry, retry),
    drop: without(later.drop, drop),
  }))
  return orders
}

function without(seqs: readonly number[], removed: readonly number[]): number[] {
  const gone = new Set(removed)
  return seqs.filter((seq) => !gone.has(seq))
}

/** Changes the orders while no other process does, unless `change` returns nothing; returns what they were before. */
async function changeOrders(
  place: StorageEnv,
  owner: AlertOwner,
  change: (orders: Orders) => Orders | undefined,
): Promise<Orders> {
  const path = ordersPath(place, owner)
  return withFileLock(path, (lock) => {
    const before = readOrders(place, owner)
    const after = change(before)
    if (after === undefined) return before
    lock.assertHeld()
    removeFiles(temporaryFiles(path))
    writePrivateFile(path, `${JSON.stringify(after)}\n`, RECEIVER_FILE_LIMIT)
    withFileError(`${path} can't be written`, () => syncDirectory(dirname(path)))
    return before
  })
}
