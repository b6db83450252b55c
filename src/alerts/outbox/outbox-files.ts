import { copyFileSync, existsSync, linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncDirectory } from '../../files/sync-directory.ts'
import { createSyncedFile, type OpenSyncedFile, openSyncedFile } from '../../files/synced-file.ts'

/** What an outbox does with files. */
export interface OutboxFiles {
  /** The bytes of a file; undefined if there is none. */
  read(path: string): Uint8Array | undefined
  /** Whether there is a file with this name. */
  exists(path: string): boolean
  open: OpenSyncedFile
  /** Creates a file; rejects if there is one. */
  create: OpenSyncedFile
  /** Keeps what a file has now under another name, even if the file is replaced. */
  keep(path: string, copy: string): void
  rename(from: string, to: string): void
  /** Syncs the names of the files next to this one to disk. */
  syncNames(path: string): void
  remove(path: string): void
}

/** The files of the system. */
export const outboxFiles: OutboxFiles = {
  read: (path) => (existsSync(path) ? readFileSync(path) : undefined),
  exists: existsSync,
  open: openSyncedFile,
  create: createSyncedFile,
  keep: (path, copy) => {
    try {
      linkSync(path, copy)
    } catch {
      // The file system has no links.
      copyFileSync(path, copy)
    }
  },
  rename: renameSync,
  syncNames: (path) => syncDirectory(dirname(path)),
  remove: (path) => rmSync(path, { force: true }),
}
