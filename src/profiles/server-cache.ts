import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RefusedError } from '../errors.ts'
import { attempt } from '../files/file-errors.ts'
import { CONFIG_LIMIT } from '../files/open-file.ts'
import { deadTemporaryFiles, removeFiles } from '../files/temporary-files.ts'
import { forgetNames } from './completion-names.ts'
import { fileNameFor, type Place, stateDirectory } from './paths.ts'
import { withOwnFile, writePrivateFile } from './private-files.ts'
import type { Memory, Remembered } from './settings.ts'

/** Whose memory it is: a profile's name and its address. */
export interface MemoryOwner {
  instance: string
  url: string
}

/**
 * A memory in the state directory. What can't be read is forgotten, and what can't be written is skipped. What somebody
 * else owns or can write to is refused, since it decides how the key is sent.
 */
export function fileMemory(place: Place, owner: MemoryOwner): Memory {
  const path = memoryPath(place, owner)
  let known: Remembered | undefined
  return {
    read: async () => {
      known ??= readMemory(path, place)
      return known
    },
    write: async (change) => {
      // Another command may have learnt something meanwhile.
      known = { ...known, ...readMemory(path, place), ...change }
      keep(path, known)
    },
    replace: async (all) => {
      known = all
      keep(path, known)
    },
  }
}

function keep(path: string, known: Remembered): void {
  try {
    removeFiles(deadTemporaryFiles(path, new Date()))
    writePrivateFile(path, `${JSON.stringify(known)}\n`)
  } catch {
    // It is asked again next time.
  }
}

/**
 * The same for an owner whose name takes a while to make and begins with `start`: it is not made to read where
 * nobody of such a name has a memory.
 */
export function lateMemory(
  place: Place,
  start: string,
  makeOwner: () => Promise<MemoryOwner>,
): Memory {
  let opened: Promise<Memory> | undefined
  const open = () => {
    opened ??= makeOwner().then((owner) => fileMemory(place, owner))
    return opened
  }
  return {
    read: async () =>
      opened === undefined && !hasMemories(place, start) ? {} : (await open()).read(),
    write: async (change) => (await open()).write(change),
    replace: async (known) => (await open()).replace(known),
  }
}

function hasMemories(place: Place, start: string): boolean {
  try {
    const names = readdirSync(memoryDirectory(place))
    return names.some((name) => name.startsWith(encodeURIComponent(start)))
  } catch {
    return false
  }
}

/** A memory that ends with the command. */
export function passingMemory(): Memory {
  let known: Remembered = {}
  return {
    read: async () => known,
    write: async (change) => {
      known = { ...known, ...change }
    },
    replace: async (all) => {
      known = all
    },
  }
}

/** Forgets all that was learnt about a server and key, and the names that were read with it. */
export function forgetMemory(place: Place, owner: MemoryOwner): void {
  forgetNames(place, owner.instance, owner.url)
  const path = memoryPath(place, owner)
  attempt(`${path} cannot be removed`, () => {
    // Anything but a file is ignored.
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isFile() === true || stats?.isSymbolicLink() === true) rmSync(path, { force: true })
  })
}

function memoryPath(place: Place, { instance, url }: MemoryOwner): string {
  const name = fileNameFor(`${instance} ${url}`)
  return join(memoryDirectory(place), `${name}.json`)
}

function memoryDirectory(place: Place): string {
  return join(stateDirectory(place), 'memory')
}

function readMemory(path: string, place: Place): Remembered {
  try {
    const bytes = withOwnFile(path, place, CONFIG_LIMIT, (file) => file.read())
    return bytes === undefined ? {} : remembered(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    if (error instanceof RefusedError) throw error
    return {}
  }
}

function remembered(value: unknown): Remembered {
  if (!isObject(value)) return {}
  const { keyInQuery, capabilities, clock } = value
  return {
    ...(hasDate(keyInQuery) ? { keyInQuery: { at: keyInQuery.at } } : {}),
    ...(hasDate(capabilities) ? capabilitiesOf(capabilities) : {}),
    ...(hasDate(clock) ? clockOf(clock) : {}),
  }
}

function capabilitiesOf(
  value: { at: string } & Record<string, unknown>,
): Pick<Remembered, 'capabilities'> {
  const operations: NonNullable<Remembered['capabilities']>['operations'] = {}
  if (!isObject(value['operations'])) return {}
  for (const [name, presence] of Object.entries(value['operations'])) {
    if (presence === 'available' || presence === 'forbidden' || presence === 'absent') {
      operations[name] = presence
    }
  }
  return { capabilities: { at: value.at, operations } }
}

function clockOf({ at, minutesAhead }: { at: string } & Record<string, unknown>): Remembered {
  return Number.isInteger(minutesAhead) ? { clock: { at, minutesAhead: Number(minutesAhead) } } : {}
}

function hasDate(value: unknown): value is { at: string } & Record<string, unknown> {
  return isObject(value) && typeof value['at'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
