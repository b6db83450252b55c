import * as v from 'valibot'
import { ConfigError } from '../errors.ts'
import { profileStorePath, type StorageEnv } from './paths.ts'
import { type Note, readPrivateText } from './private-files.ts'
import { type Profile, type ProfileStore, storeSchema } from './profile.ts'

/** Where the program stores its files, and how to register a secret found there, so that output masks it. */
type MaskingStorageEnv = StorageEnv & { registerSecret?: (secret: string) => void }

/** Reads the profiles; without a file there are none. Throws a ConfigError, and changes nothing, if the file is damaged. */
export function readProfileStore(place: MaskingStorageEnv, note: Note): ProfileStore {
  const path = profileStorePath(place)
  const text = readPrivateText(path, place, note)
  if (text === undefined) return { version: 1, profiles: {} }
  const store = parseProfileStore(text, path)
  for (const profile of Object.values(store.profiles)) registerVariables(place, profile)
  return store
}

/** Registers secrets in environment variables before they are used: no child inherits them, and no message shows them. */
function registerVariables(
  { env, registerSecret }: MaskingStorageEnv,
  { key, decryptPassword }: Profile,
): void {
  for (const source of [key, decryptPassword]) {
    if (source?.store === 'env') registerSecret?.(env[source.name]?.trim() ?? '')
  }
}

/** Returns a profile by its name; undefined if there is none. */
export function findProfile(store: ProfileStore, name: string): Profile | undefined {
  return Object.hasOwn(store.profiles, name) ? store.profiles[name] : undefined
}

/** Converts one version of the file to the next. */
export type Migration = (old: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** The migrations by the version they start from; version 1 is the first, so there are none yet. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map()

/** Parses the text of the profiles' file and migrates it to the newest version. */
export function parseProfileStore(
  text: string,
  path: string,
  migrations: ReadonlyMap<number, Migration> = MIGRATIONS,
): ProfileStore {
  const result = v.safeParse(storeSchema, migrate(parseJsonFile(text, path), path, migrations))
  if (result.success) return result.output
  const [issue] = result.issues
  throw damagedError(path, `${v.getDotPath(issue) ?? 'it'} ${issueText(issue)}`)
}

/** Describes what is wrong with a value, without the value itself: it may be a key. */
function issueText({ type, expected, received, message }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is not a setting'
  if (type === 'strict_object' && received === 'undefined') return 'is missing'
  return `should be ${expected === 'Object' ? 'an object' : (expected ?? message)}`
}

function migrate(
  value: unknown,
  path: string,
  migrations: ReadonlyMap<number, Migration>,
): unknown {
  let current = value
  for (;;) {
    if (typeof current !== 'object' || current === null || !('version' in current)) return current
    const version = current.version
    if (typeof version === 'number' && version > 1) {
      throw new ConfigError(`${path} was written by a newer itflow (version ${version})`, {
        hint: 'Update this one. The file was left unchanged',
      })
    }
    const step = typeof version === 'number' ? migrations.get(version) : undefined
    if (step === undefined) return current
    current = step({ ...current })
  }
}

/** Parses one of the program's JSON files; throws a ConfigError with the file and line, and nothing of its content. */
export function parseJsonFile(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const [, position] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
    const line =
      position === undefined ? '' : ` (line ${text.slice(0, Number(position)).split('\n').length})`
    throw damagedError(path, `it is not valid JSON${line}`)
  }
}

function damagedError(path: string, what: string): ConfigError {
  return new ConfigError(`${path} is damaged: ${what}`, {
    hint: 'Fix it or move it away; nothing was changed',
  })
}
