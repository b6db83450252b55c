import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders: string[] = []
let usual: string | undefined

/** A home of its own, removed after the tests of the file. */
export function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'itflow-test-'))
  removeAfterFile(home)
  return home
}

/** Has a folder removed after the tests of the file. */
export function removeAfterFile(folder: string): void {
  folders.push(folder)
}

/** The home that the tests of a file share when they ask for none of their own. */
export function usualHome(): string {
  usual ??= freshHome()
  return usual
}

/** Removes every such folder; the next file of tests starts with none. */
export function removeHomes(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  usual = undefined
}
