import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../world.ts'
import { stateDirectory } from './paths.ts'
import { writePrivateFile } from './private-files.ts'

/** A text that a person wrote in an editor or at a prompt, which would be lost if the command fails. */
export interface Draft {
  text: Uint8Array
  /** The file's extension: `.txt`. */
  suffix: string
}

/** Keeps drafts in files that only their owner can read; returns their paths. */
export function saveDrafts(world: World, drafts: readonly Draft[]): string[] {
  const time = world.clock().toISOString().replace(/\D/g, '')
  return drafts.map(({ text, suffix }, index) => {
    const name = `${time}-${process.pid}${index === 0 ? '' : `-${index}`}${suffix}`
    return saveOne(join(stateDirectory(world), 'drafts', name), name, text)
  })
}

/** If the state directory can't be written to, the text must not be lost. */
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
