import { treeFiles } from '../completion/tree.ts'
import { GLOBAL_OPTIONS } from './globals.ts'
import { commandTree } from './registry.ts'

/** The program's own command tree as completion reads it: a text for each file, by the file's name without `.json`. */
export function completionTree(): Promise<ReadonlyMap<string, string>> {
  return treeFiles(commandTree(), GLOBAL_OPTIONS)
}
