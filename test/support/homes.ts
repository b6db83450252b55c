import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const homes: string[] = []
let usual: string | undefined

/** A home of its own, removed after the tests of the file. */
export function freshHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'itflow-test-'))
  homes.push(home)
  return home
}

/** The home that the tests of a file share when they ask for none of their own. */
export function usualHome(): string {
  usual ??= freshHome()
  return usual
}

/** Removes every home; the next file of tests starts with none. */
export function removeHomes(): void {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true })
  usual = undefined
}
