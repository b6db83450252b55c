import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { errorCode } from './file-errors.ts'

/** An open file whose writes are followed to the disk. */
export interface SyncedFile {
  /** Writes all bytes at a position. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Resolves once what was written is on disk. */
  sync(): Promise<void>
  /** Cuts it to a size in bytes. */
  truncate(size: number): Promise<void>
  close(): Promise<void>
}

/** Opens an existing file for writing. */
export type OpenSyncedFile = (path: string) => Promise<SyncedFile>

/** On Linux a write can itself wait for the disk, which takes half the time of a write and a sync. */
const WRITES_THROUGH = process.platform === 'linux'
const FLAGS = WRITES_THROUGH ? constants.O_RDWR | constants.O_DSYNC : constants.O_RDWR

/** Opens files in the file system. */
export const openSyncedFile: OpenSyncedFile = (path) => openWith(path, FLAGS)

/** Creates a file that only its owner can read; rejects if there is one with that name. */
export const createSyncedFile: OpenSyncedFile = (path) =>
  openWith(path, FLAGS | constants.O_CREAT | constants.O_EXCL)

async function openWith(path: string, flags: number): Promise<SyncedFile> {
  const file = await open(path, flags, 0o600)
  return {
    write: async (bytes, position) => {
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at)
        at += bytesWritten
      }
    },
    sync: async () => {
      if (!WRITES_THROUGH) await file.datasync()
    },
    truncate: (size) => file.truncate(size),
    close: () => file.close(),
  }
}

/** Whether a file-system error says that there is no room: on the disk, for the user, or in the file. */
export function isFullDiskError(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errorCode(error) ?? '')
}
