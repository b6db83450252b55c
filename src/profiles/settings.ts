import type { HintLine } from '../hints.ts'
import type { Format, SpecialFormat } from '../output/format-names.ts'
import type { ProfileColor } from '../output/profile-color.ts'
import type { Release } from '../resources/releases.ts'

/** The default for the largest reply that is read, in bytes: several times a page of 10,000 records. */
export const DEFAULT_MAX_REPLY = 64 * 1024 * 1024

/** Where a value comes from, for `itflow config` and messages. */
export type Source =
  | 'flag'
  | 'environment'
  | 'folder' // .itflow.json
  | 'profile'
  | 'program' // the top of config.json
  | 'default'

/** A value and where it comes from. */
export interface Setting<T> {
  value: T
  source: Source
  /** The flag, the variable or the file. */
  from: string
}

/** Which instance a command talks to, and how: the settings for one command. */
export interface Settings {
  /** The profile's name; `environment` when address and key come from ITFLOW_URL and ITFLOW_API_KEY. */
  instance: string
  /** Whether it is the built-in ITFlow rather than a server. */
  isSandbox: boolean
  /** The address of ITFlow itself, with a slash at the end and any sub-folder, without `api/v1`. */
  url: URL
  /** Fetched on first use and kept for the command; throws an AuthenticationError if there is none. */
  key(): Promise<string>
  /** The decrypt password, if one is set. */
  decryptPassword(): Promise<string | undefined>
  /** Whether the decrypt password comes from a command of the person's, which may ask for something itself. */
  isPasswordFromCommand?: boolean
  /** The client that limits every command, as written (name, abbreviation or ID). */
  client: Setting<string> | undefined
  /** The client that the profile is bound to, as written: no other scope can be chosen. */
  boundTo?: string | undefined
  output: Setting<Format> | undefined
  /** Whether every write is refused before anything is sent, and where that is set. */
  readOnly: Setting<boolean>
  /** The name that destructive commands make a person type (production). */
  label: string | undefined
  /** The colour of its name at a terminal. */
  color: ProfileColor | undefined
  /** In milliseconds. */
  timeout: number
  /** The largest reply accepted, in bytes; other limits on replies are in proportion. */
  maxReply: Setting<number>
  /** PEM texts. */
  ca: readonly string[]
  clientCertificate: { cert: string; key: string } | undefined
  isInsecure: boolean
  /** Whether plain http is allowed to other machines. */
  allowsHttp: boolean
  proxy: string | undefined
  /** The server's time zone, by its IANA name, if it is set (H44). */
  timezone: Setting<string> | undefined
  /** The technician that `me` means, by name or ID. */
  technician?: Setting<string> | undefined
  /** How a person can fix what is wrong with any of these. */
  advice: Advice
  /** What was learned about this server and key earlier. */
  serverCache: ServerCache
}

/** The next step for each setting that can be wrong: a command for the profile, or an environment variable. */
export interface Advice {
  key: HintLine
  /** The decrypt password. */
  password: HintLine
  address: HintLine
  /** Where the address is set, as part of a sentence. */
  addressSource: string
  /** How long a request may take. */
  timeout: HintLine
  /** Which technician the person is. */
  technician: HintLine
}

/** The facts cached about a server between commands. */
export interface ServerCache {
  read(): Promise<CachedFacts>
  /** Merges into what is cached; a failure to write is ignored. */
  write(change: Partial<CachedFacts>): Promise<void>
  /** Replaces everything that is cached. */
  replace(known: CachedFacts): Promise<void>
}

/** Facts about a server and key, each with the time it was learned (ISO 8601). */
export interface CachedFacts {
  /** The key must be sent in the query, because a proxy drops the bodies of GET requests. */
  keyInQuery?: { at: string }
  capabilities?: { at: string; operations: Record<string, 'available' | 'forbidden' | 'absent'> }
  /** How far the times of a record that was just created were ahead of UTC, in minutes (H44). */
  clock?: { at: string; minutesAhead: number }
}

/** The global flags; undefined for a flag that was not given. */
export interface GlobalFlags {
  profile?: string
  client?: string
  allClients?: boolean
  global?: boolean
  output?: Format
  /** A format that only some commands write. */
  specialFormat?: SpecialFormat
  quiet?: boolean
  verbose?: boolean
  debug?: boolean
  color?: boolean
  input?: boolean
  pager?: boolean
  /** Whether to leave spreadsheet formulas in CSV as they are. */
  csvRaw?: boolean
  csvBom?: boolean
  /** The delimiter of CSV: one character. */
  csvDelimiter?: string
  /** Whether a table or CSV has a heading. */
  heading?: boolean
  /** Whether to show HTML as it is. */
  html?: boolean
  /** Whether to show dates and times in UTC (…Z). */
  utc?: boolean
  /** The release that the built-in sandbox behaves like. */
  release?: Release
  /** Whether to read from every profile. */
  allProfiles?: boolean
  yes?: boolean
  force?: boolean
  dryRun?: boolean
  /** In milliseconds, for the whole command. */
  timeout?: number
  /** The name of a job that only one command at a time may run. */
  lock?: string
  /** Whether a command fails if the job is already running. */
  lockFails?: boolean
  caFile?: string
  /** The encoding of input text, by the standard's name; UTF-8 by default. */
  encoding?: string
  insecure?: boolean
  readOnly?: boolean
}

/** Whether the flags name more than one instance. */
export function isMultiProfile({ allProfiles, profile }: GlobalFlags): boolean {
  return allProfiles === true || profile?.includes(',') === true
}
