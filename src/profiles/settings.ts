import type { HintLine } from '../hints.ts'
import type { Format } from '../output/format-names.ts'
import type { ProfileColor } from '../output/profile-color.ts'
import type { Release } from '../resources/releases.ts'

/** The largest reply that is read unless a setting says otherwise, in bytes: several times a page of 10,000 records. */
export const DEFAULT_MAX_REPLY = 64 * 1024 * 1024

/** Where a value came from, for `itflow config` and for messages. */
export type Source =
  | 'flag'
  | 'environment'
  | 'folder' // .itflow.json
  | 'profile'
  | 'program' // the top of config.json
  | 'default'

/** A value and where it came from. */
export interface Setting<T> {
  value: T
  source: Source
  /** The flag, the variable or the file. */
  from: string
}

/** Which instance a command talks to, and how: everything that holds for one command. */
export interface Settings {
  /** The profile's name; `environment` when address and key come from ITFLOW_URL and ITFLOW_API_KEY. */
  instance: string
  /** The built-in in-memory ITFlow rather than a server. */
  isSandbox: boolean
  /** The address of ITFlow itself, with a slash at the end and any sub-folder, without `api/v1`. */
  url: URL
  /** Fetched on first use and kept for the command; throws AuthenticationError when there is none. */
  key(): Promise<string>
  /** The decrypt password, where one is known. */
  decryptPassword(): Promise<string | undefined>
  /** Whether a command of the person's has to be run for the decrypt password, which may ask something itself. */
  isPasswordFromCommand?: boolean
  /** The client that scopes every command, as written (name, abbreviation or ID). */
  client: Setting<string> | undefined
  /** The client that the profile is bound to, as written: another client, or none, can't be chosen. */
  boundTo?: string | undefined
  output: Setting<Format> | undefined
  /** Whether every write is refused before anything is sent, and what says so. */
  readOnly: Setting<boolean>
  /** Destructive commands ask for this name (production). */
  label: string | undefined
  /** What its name is shown in at a terminal. */
  color: ProfileColor | undefined
  /** In milliseconds. */
  timeout: number
  /** The largest reply accepted, in bytes; its other limits are in proportion. */
  maxReply: Setting<number>
  /** PEM texts. */
  ca: readonly string[]
  clientCertificate: { cert: string; key: string } | undefined
  isInsecure: boolean
  /** Plain http to a host that is not loopback. */
  allowsHttp: boolean
  proxy: string | undefined
  /** The zone that the server's moments are in, by its IANA name, where that is stated (H44). */
  timezone: Setting<string> | undefined
  /** The technician who uses it, by name or ID: `me`. */
  technician?: Setting<string> | undefined
  /** How a person puts right what is wrong with any of these. */
  advice: Advice
  /** What was learnt about this server and key earlier. */
  serverCache: ServerCache
}

/** The next step where what an instance is reached by is wrong: a profile's command, or a variable of the environment. */
export interface Advice {
  key: HintLine
  /** The decrypt password. */
  password: HintLine
  address: HintLine
  /** Where the address stands, in a sentence. */
  addressSource: string
  /** How long a request may take. */
  timeout: HintLine
  /** Which technician the person is. */
  technician: HintLine
}

/** What a profile remembers about its server between commands, in the state directory. */
export interface ServerCache {
  read(): Promise<CachedFacts>
  /** Merges into what is remembered; failures are not errors. */
  write(change: Partial<CachedFacts>): Promise<void>
  /** Puts it in the place of all that is remembered. */
  replace(known: CachedFacts): Promise<void>
}

/** Facts about a server and key, each with the moment it was learnt (ISO 8601). */
export interface CachedFacts {
  /** The key must travel in the query, because a proxy drops bodies from GET. */
  keyInQuery?: { at: string }
  capabilities?: { at: string; operations: Record<string, 'available' | 'forbidden' | 'absent'> }
  /** How far the moments of a record that was just created were ahead of UTC, in minutes (H44). */
  clock?: { at: string; minutesAhead: number }
}

/** What the global flags say; undefined where a flag was not given. */
export interface GlobalFlags {
  profile?: string
  client?: string
  allClients?: boolean
  global?: boolean
  output?: Format
  /** A format that is written to files only, by `export`. */
  toFile?: 'xlsx'
  quiet?: boolean
  verbose?: boolean
  debug?: boolean
  color?: boolean
  input?: boolean
  pager?: boolean
  /** Leave spreadsheet formulas in CSV as they are. */
  csvRaw?: boolean
  csvBom?: boolean
  /** What stands between the cells of CSV: one character. */
  csvDelimiter?: string
  /** False: no heading above a table or CSV. */
  heading?: boolean
  /** Show HTML as it is. */
  html?: boolean
  /** Moments in UTC, with the Z that says so. */
  utc?: boolean
  /** The release the built-in sandbox behaves as. */
  release?: Release
  /** Read from every profile. */
  allProfiles?: boolean
  yes?: boolean
  force?: boolean
  dryRun?: boolean
  /** In milliseconds, for the whole command. */
  timeout?: number
  /** The job of which one run at a time is allowed. */
  lock?: string
  /** Whether a run that finds the job under way fails. */
  lockFails?: boolean
  caFile?: string
  /** How text that comes in is encoded, under the standard's name; UTF-8 unless it is given. */
  encoding?: string
  insecure?: boolean
  readOnly?: boolean
}

/** Whether the flags name more than one instance. */
export function isMultiProfile({ allProfiles, profile }: GlobalFlags): boolean {
  return allProfiles === true || profile?.includes(',') === true
}
