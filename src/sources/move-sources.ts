import { renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Failure, tolerate } from '../errors.ts'
import { makePrivateDirectory } from '../files/directories.ts'
import { withFileError } from '../files/file-errors.ts'
import type { StorageEnv } from '../profiles/paths.ts'
import { keepAside } from './memory-file.ts'
import { memoryPath, type SourceOwner, sourceNames } from './memory-paths.ts'
import { withSourceLock } from './source-lock.ts'

/** A source that could not be moved, and why. */
interface LeftSource {
  source: string
  error: Failure
}

/**
 * Moves the sources of a profile to another, whose own sources of the same name are moved aside; returns those that could not
 * be moved, such as one that an import is using.
 */
export async function moveSources(
  place: StorageEnv,
  from: SourceOwner,
  to: SourceOwner,
): Promise<LeftSource[]> {
  const left: LeftSource[] = []
  for (const source of sourceNames(place, from)) {
    try {
      await withSourceLock(place, from, source, async () => moveSource(place, from, to, source))
    } catch (error) {
      left.push({ source, error: tolerate(error) })
    }
  }
  return left
}

function moveSource(place: StorageEnv, from: SourceOwner, to: SourceOwner, source: string): void {
  const [path, next] = [memoryPath(place, from, source), memoryPath(place, to, source)]
  keepAside(place, to, source)
  makePrivateDirectory(dirname(next))
  withFileError(`${path} can't be moved to ${next}`, () => renameSync(path, next))
}
