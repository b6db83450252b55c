import path from 'node:path'
import { UsageError } from '../errors.ts'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import { folderTrust } from '../files/trust.ts'
import { workingDirectory } from '../files/working-directory.ts'
import type { World } from '../world.ts'
import { readTextFile } from './private-files.ts'

/** What a folder's `.itflow.json` may say: never an address, a key or a command. */
export interface FolderConfig {
  /** The file. */
  path: string
  profile?: string
  client?: string
}

/** What decides which file is found, and whether it is used. */
export type FolderWorld = Pick<World, 'cwd' | 'platform' | 'uid' | 'env'>

const NAME = '.itflow.json'

/** Looks for `.itflow.json` from the working directory upward; the nearest one counts. Throws a RefusedError for another user's. */
export function findFolderConfig(world: FolderWorld): FolderConfig | undefined {
  const { dirname, join } = pathsOf(world)
  for (let directory = workingDirectory(world); ; directory = dirname(directory)) {
    const found = readFolderConfig(join(directory, NAME), world)
    if (found !== undefined) return found.folder
    if (dirname(directory) === directory) return undefined
  }
}

/** The file of the working directory itself, whether it is there or not. */
export function folderConfigPath(world: FolderWorld): string {
  return pathsOf(world).join(workingDirectory(world), NAME)
}

function pathsOf({ platform }: FolderWorld): typeof path.posix {
  return platform === 'win32' ? path.win32 : path.posix
}

/** A folder's file with its text; undefined where there is none. Throws for a damaged one, or another user's. */
export function readFolderConfig(
  file: string,
  world: FolderWorld,
): { folder: FolderConfig; text: string } | undefined {
  const text = readTextFile(file, { limit: CONFIG_LIMIT, trust: folderTrust(world) })
  return text === undefined ? undefined : { folder: parseFolder(text, file), text }
}

function parseFolder(text: string, file: string): FolderConfig {
  const content = parse(text, file)
  const folder: FolderConfig = { path: file }
  for (const [key, value] of Object.entries(content)) {
    if (key !== 'profile' && key !== 'client') {
      throw new UsageError(`${file} may not say "${key}": profile and client are all it can set`, {
        hint: 'Addresses, keys and commands belong into a profile: itflow profiles add',
      })
    }
    if (typeof value !== 'string' || value.trim() === '') {
      throw new UsageError(`${file}: "${key}" should be a text`)
    }
    folder[key] = value
  }
  return folder
}

function parse(text: string, file: string): object {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw new UsageError(`${file} is not valid JSON`)
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${file} should be a JSON object with "profile" or "client"`)
  }
  return content
}
