import path from 'node:path'
import { UsageError } from '../errors.ts'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import { folderTrust } from '../files/trust.ts'
import { workingDirectory } from '../files/working-directory.ts'
import type { World } from '../world.ts'
import { readTextFile } from './private-files.ts'

/** What a folder's `.itflow.json` can set: never an address, a key or a command. */
export interface FolderConfig {
  /** The file. */
  path: string
  profile?: string
  client?: string
}

/** What decides which folder's file is found, and whether it is trusted. */
export type FolderWorld = Pick<World, 'cwd' | 'platform' | 'uid' | 'env'>

const NAME = '.itflow.json'

/** Returns the nearest `.itflow.json` from the working directory upward. Throws a RefusedError for another user's. */
export function findFolderConfig(world: FolderWorld): FolderConfig | undefined {
  const { dirname, join } = pathsOf(world)
  for (let directory = workingDirectory(world); ; directory = dirname(directory)) {
    const found = readFolderConfig(join(directory, NAME), world)
    if (found !== undefined) return found.folder
    if (dirname(directory) === directory) return undefined
  }
}

/** The path of the working directory's own file, whether or not it exists. */
export function folderConfigPath(world: FolderWorld): string {
  return pathsOf(world).join(workingDirectory(world), NAME)
}

function pathsOf({ platform }: FolderWorld): typeof path.posix {
  return platform === 'win32' ? path.win32 : path.posix
}

/** Reads a folder's file; undefined if there is none. Throws if it is damaged or another user's. */
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
      throw new UsageError(`${file} can't set "${key}", only profile and client`, {
        hint: 'Addresses, keys and commands belong in a profile: itflow profiles add',
      })
    }
    if (typeof value !== 'string' || value.trim() === '') {
      throw new UsageError(`${file}: "${key}" must be a string that isn't empty`)
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
