import { treeFiles } from '../completion/tree.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { commandTree } from './registry.ts'

/** Returns the files that completion reads the command tree from: their text by their name without `.json`. */
export function completionTree(): Promise<ReadonlyMap<string, string>> {
  return treeFiles(commandTree(), GLOBAL_OPTIONS)
}
