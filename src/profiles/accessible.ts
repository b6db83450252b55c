import { readFileSync, statSync } from 'node:fs'
import type { World } from '../world.ts'
import { profileStorePath } from './paths.ts'
import type { Setting } from './settings.ts'
import { envSwitch } from './switches.ts'

/**
 * Whether output is for a screen reader, and where that is set: `ITFLOW_ACCESSIBLE`, else `accessible` at the top of
 * the profiles' file. A variable that says no overrides the file.
 */
export function resolveAccessible(world: World): Setting<boolean> {
  const no: Setting<boolean> = { value: false, source: 'default', from: 'the default' }
  const { ITFLOW_ACCESSIBLE: variable = '' } = world.env
  if (variable !== '') {
    return (
      envSwitch(world, 'ITFLOW_ACCESSIBLE') ?? {
        ...no,
        source: 'environment',
        from: 'ITFLOW_ACCESSIBLE',
      }
    )
  }
  const inFile = inConfigFile(world)
  if (inFile === undefined) return no
  return { value: inFile, source: 'program', from: profileStorePath(world) }
}

/** Returns the file's setting, undefined if it has none. A damaged file is reported by commands that need its profiles. */
function inConfigFile(world: World): boolean | undefined {
  try {
    const path = profileStorePath(world)
    // Reading a pipe could block forever.
    if (!statSync(path).isFile()) return undefined
    const text = readFileSync(path, 'utf8')
    // Most files don't set it: don't parse them for this.
    if (!text.includes('"accessible"')) return undefined
    const store: unknown = JSON.parse(text)
    if (typeof store !== 'object' || store === null || !('accessible' in store)) return undefined
    return typeof store.accessible === 'boolean' ? store.accessible : undefined
  } catch {
    return undefined
  }
}
