import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../context.ts'
import { stateDirectory } from './paths.ts'
import { writePrivateFile } from './private-files.ts'

/** A text that a person wrote in an editor or at a prompt, and that is lost unless the command it was for succeeds. */
export interface Draft {
  text: Uint8Array
  /** As in a file's name: `.txt`. */
  suffix: string
}

/** Keeps drafts in files that only their owner can read; the files' paths. */
export function saveDrafts(world: World, drafts: readonly Draft[]): string[] {
  const time = world.clock().toISOString().replace(/\D/g, '')
  return drafts.map(({ text, suffix }, index) => {
    const name = `${time}-${process.pid}${index === 0 ? '' : `-${index}`}${suffix}`
    return saveOne(join(stateDirectory(world), 'drafts', name), name, text)
  })
}

/** A state directory that cannot be written must not cost a person their text. */
function saveOne(path: string, name: string, text: Uint8Array): string {
  try {
    writePrivateFile(path, text)
    return path
  } catch {
    const other = join(mkdtempSync(join(tmpdir(), 'itflow-')), name)
    writeFileSync(other, text, { mode: 0o600 })
    return other
  }
}
