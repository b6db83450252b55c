import { readFileSync, writeSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { complete } from './completion/candidates.ts'
import { liveNames } from './completion/live-names.ts'
import { shellProtocol } from './completion/shell-protocol.ts'
import type { EntryData, RootData } from './completion/tree-types.ts'
import { headlessWorld } from './headless-world.ts'

/** The command tree, written by the build next to the bundle. */
const TREE = new URL('completion/', import.meta.url)

/** A separate entry point, which shells run each time Tab is pressed; it fails silently. */
async function main(): Promise<void> {
  const [shell = '', ...words] = process.argv.slice(3)
  const protocol = shellProtocol(shell, words)
  if (protocol === undefined) return
  const root = read<RootData>('root')
  if (root === undefined) return
  const world = headlessWorld()
  const names = liveNames(world, root.tenant)
  const completion = await complete(protocol.line, { root, readEntry: read<EntryData>, names })
  writeSync(1, protocol.format(completion))
  const stale = names.stale()
  if (stale === undefined || stale.modules.length === 0) return
  const { requestRefresh } = await import('./completion/request-refresh.ts')
  await requestRefresh(world, stale)
}

function read<Data>(name: string): Data | undefined {
  try {
    return JSON.parse(readFileSync(fileURLToPath(new URL(`${name}.json`, TREE)), 'utf8'))
  } catch {
    return undefined
  }
}

// An error message in the middle of a command line would help nobody.
main().catch(() => undefined)
