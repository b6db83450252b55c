import * as v from 'valibot'
import { ConfigError } from '../errors.ts'
import { profileStorePath, type StorageEnv } from './paths.ts'
import { type Note, readPrivateText } from './private-files.ts'
import { type Profile, type ProfileStore, storeSchema } from './profile.ts'

/** A place, and where what is found there to be secret is made known. */
export type MaskingStorageEnv = StorageEnv & { registerSecret?: (secret: string) => void }

/** Reads the profiles; no file means no profiles, a damaged one is a ConfigError and stays as it is. */
export function readProfileStore(place: MaskingStorageEnv, note: Note): ProfileStore {
  const path = profileStorePath(place)
  const text = readPrivateText(path, place, note)
  if (text === undefined) return { version: 1, profiles: {} }
  const store = parseProfileStore(text, path)
  for (const profile of Object.values(store.profiles)) guardVariables(place, profile)
  return store
}

/** What stands in variables is known before it is used: no child inherits it, and no message shows it. */
function guardVariables(
  { env, registerSecret }: MaskingStorageEnv,
  { key, decryptPassword }: Profile,
): void {
  for (const source of [key, decryptPassword]) {
    if (source?.store === 'env') registerSecret?.(env[source.name]?.trim() ?? '')
  }
}

/** A profile by its name. */
export function findProfile(store: ProfileStore, name: string): Profile | undefined {
  return Object.hasOwn(store.profiles, name) ? store.profiles[name] : undefined
}

/** Turns one version of the file into the next. */
export type Migration = (old: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** By the version they start from; there is none yet before version 1. */
const MIGRATIONS: ReadonlyMap<number, Migration> = new Map()

/** Reads the text of the profiles' file, brought to the newest version. */
export function parseProfileStore(
  text: string,
  path: string,
  migrations: ReadonlyMap<number, Migration> = MIGRATIONS,
): ProfileStore {
  const result = v.safeParse(storeSchema, migrate(parseJsonFile(text, path), path, migrations))
  if (result.success) return result.output
  const [issue] = result.issues
  throw damaged(path, `${v.getDotPath(issue) ?? 'the whole'} ${issueText(issue)}`)
}

/** What is wrong with a value; the value itself stays unsaid, since somebody may have written a key there. */
function issueText({ type, expected, received, message }: v.BaseIssue<unknown>): string {
  if (expected === 'never') return 'is no setting'
  if (type === 'strict_object' && received === 'undefined') return 'is missing'
  return `should be ${expected ?? message}`
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
        hint: 'Update this one; the file is left as it is',
      })
    }
    const step = typeof version === 'number' ? migrations.get(version) : undefined
    if (step === undefined) return current
    current = step({ ...current })
  }
}

/** Parses a JSON file of ours; throws a ConfigError that names the file, the place, and nothing of the content. */
export function parseJsonFile(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const [, position] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
    const line =
      position === undefined ? '' : ` (line ${text.slice(0, Number(position)).split('\n').length})`
    throw damaged(path, `it is not valid JSON${line}`)
  }
}

function damaged(path: string, what: string): ConfigError {
  return new ConfigError(`${path} is damaged: ${what}`, {
    hint: 'Fix it or move it away; nothing was changed',
  })
}
