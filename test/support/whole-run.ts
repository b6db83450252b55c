import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Runs once, before the processes that run the tests start: they inherit its environment.

const GIGABYTE = 2 ** 30

/**
 * Makes one folder for the temporary files of all tests, and removes it at the end. It is in memory if possible: the tests
 * write thousands of small files, and the program flushes each.
 */
export default function setup(): () => void {
  const folder = folderBelow('/dev/shm') ?? mkdtempSync(join(tmpdir(), 'itflow-tests-'))
  // Some programs run as another user, who needs access to their files.
  chmodSync(folder, 0o755)
  process.env['TMPDIR'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Makes a folder in which programs can run; returns undefined if the place is missing, nearly full or noexec. */
function folderBelow(place: string): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(place)
    if (bavail * bsize < GIGABYTE) return undefined
    const folder = mkdtempSync(join(place, 'itflow-tests-'))
    if (runsProgramsIn(folder)) return folder
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // This system has no such place.
  }
  return undefined
}

function runsProgramsIn(folder: string): boolean {
  const program = join(folder, 'program')
  writeFileSync(program, '#!/bin/sh\n')
  chmodSync(program, 0o755)
  return spawnSync(program).status === 0
}
