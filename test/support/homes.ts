import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []
let usual: string | undefined

/** Makes a home directory that is removed after the tests of the file. */
export function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'itflow-test-'))
  removeAfterFile(home)
  return home
}

/** Removes a folder after the tests of the file. */
export function removeAfterFile(folder: string): void {
  folders.push(folder)
}

/** Returns the home that the tests of a file share by default. */
export function usualHome(): string {
  usual ??= freshHome()
  return usual
}

/** Removes all these folders; the next file of tests starts without any. */
export function removeHomes(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  usual = undefined
}
