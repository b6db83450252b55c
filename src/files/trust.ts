import type { Stats } from 'node:fs'
import { RefusedError } from '../errors.ts'
import type { World } from '../world.ts'

/** Whose files are trusted, and who may write to them. */
export interface Trust {
  /** The user the program runs as; undefined if the system has no users: then nothing is checked. */
  uid: number | undefined
  /** Another user whose files are trusted too. */
  alsoUid?: number
  /** Whether a file is trusted that its group can write to. */
  allowsGroup?: boolean
}

const GROUP_CAN_WRITE = 0o020
const OTHERS_CAN_WRITE = 0o002
const STICKY = 0o1000

/**
 * For the program's own files, as in ssh: they must belong to the user or to root, and nobody else may write to them.
 */
export function privateTrust({ uid }: Pick<World, 'uid'>): Trust {
  return { uid }
}

/**
 * For a folder's file, as in git: under sudo, it may belong to the user who called sudo. Its group may write to it, as
 * in a checkout under umask 002.
 */
export function folderTrust({ uid, env }: Pick<World, 'uid' | 'env'>): Trust {
  const caller = env['SUDO_UID'] ?? ''
  const isSudo = uid === 0 && /^\d+$/.test(caller)
  return { uid, allowsGroup: true, ...(isSudo ? { alsoUid: Number(caller) } : {}) }
}

/** Throws a RefusedError for a file or directory that somebody else owns or can write to. */
export function requireTrust(path: string, stats: Stats, trust: Trust): void {
  if (trust.uid === undefined) return
  const owners = [0, trust.uid, trust.alsoUid]
  if (!owners.includes(stats.uid)) throw foreignFileError(path, stats.uid, trust.uid)
  const unwanted =
    trust.allowsGroup === true ? OTHERS_CAN_WRITE : GROUP_CAN_WRITE | OTHERS_CAN_WRITE
  const isShared = stats.isDirectory() && (stats.mode & STICKY) !== 0
  if ((stats.mode & unwanted) !== 0 && !isShared) throw writableFileError(path, stats.mode)
}

function foreignFileError(path: string, owner: number, uid: number): RefusedError {
  const asRoot = uid === 0 ? " Root only uses root's own files: run itflow without sudo, or" : ''
  return new RefusedError(`${path} belongs to another user (uid ${owner}), so it isn't used.`, {
    hint: `Its owner could control what happens to your keys.${asRoot || ' If you trust its contents:'} chown ${uid} ${shellQuote(path)}`,
  })
}

function writableFileError(path: string, mode: number): RefusedError {
  return new RefusedError(
    `${path} can be written by other users (mode ${modeText(mode)}), so it isn't used.`,
    {
      hint: `Check its contents, then: chmod go-w ${shellQuote(path)}`,
    },
  )
}

/** Permissions in chmod's octal notation. */
export function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}

/** Quotes a path for a shell, since hints get pasted and a folder can have any name. */
export function shellQuote(path: string): string {
  return /^[\w./:@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
