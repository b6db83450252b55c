import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Syncs the names of new files to disk; Windows can't open directories, and doesn't need it. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
