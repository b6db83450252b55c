import type { ResourceName } from './index.ts'
import type { Release, ReleaseRange } from './releases.ts'

/**
 * The kind of a field's values, for validation, typed output and display.
 *
 * | kind | as the server sends it | in JSON |
 * |---|---|---|
 * | id, reference | digits; 0 or null for none | number; null for none (references) |
 * | text, html, choice | text | string |
 * | integer | digits | number |
 * | decimal | digits with two decimal places | string |
 * | flag | 0 or 1 | boolean |
 * | date | YYYY-MM-DD | string |
 * | moment | YYYY-MM-DD HH:MM:SS, the server's local time | string, `T` between date and time |
 * | duration | HH:MM:SS | string |
 * | secret | text, or `false` if it couldn't be decrypted | never shown |
 */
export type Kind =
  | 'id'
  | 'reference'
  | 'text'
  | 'html'
  | 'choice'
  | 'integer'
  | 'decimal'
  | 'flag'
  | 'date'
  | 'moment'
  | 'duration'
  | 'secret'

/**
 * A kind of text that can be written in several ways. Values are compared, filtered and matched by meaning, and invalid
 * ones are refused before they are sent.
 *
 * | notation | examples |
 * |---|---|
 * | mac | `00:1b:21:3c:4d:5e`, `001b.213c.4d5e` |
 * | ip | `10.0.0.21`, `2001:DB8::1` |
 * | network | `10.9.0.0/24`; a planner refuses invalid ones (H39) |
 * | phone, extension | `+1 (555) 010-0199`, `x204` |
 * | calling-code | `+49`, `0049` |
 * | email | `ada@acme.example`, `Ada <ada@acme.example>` |
 * | domain | `bücher.example`, `xn--bcher-kva.example.` |
 * | host | a domain, `*.acme.example`, a host name or an address, with or without a port |
 */
export type Notation =
  | 'mac'
  | 'ip'
  | 'network'
  | 'phone'
  | 'extension'
  | 'calling-code'
  | 'email'
  | 'domain'
  | 'host'

/**
 * How the server changes a text before it stores it, besides stripping tags and trimming (H27, H28).
 *
 * | transform | what is stored |
 * |---|---|
 * | digits | the digits only (`+1 (555) 010` becomes `1555010`) |
 * | number | the number at the start of the text, or 0 |
 * | without-scheme | the address without `http://` or `https://` |
 * | bytes | at most this many bytes |
 * | only | one of these words; any other text becomes `otherwise` |
 */
type StorageTransform =
  | 'digits'
  | 'number'
  | 'without-scheme'
  | { bytes: number }
  | { only: readonly string[]; otherwise: string }

/** A column of a module, keyed by its name in reads on the newest release. */
export interface Field extends ReleaseRange {
  kind: Kind
  /** The column's SQL type on the newest release, which sets the limit (`varchar(200)`: characters, `text`: bytes). */
  sql: string
  nullable: boolean
  /** The database's default; `current_timestamp()` for now. */
  databaseDefault: string | null
  /** SQL types of earlier releases, oldest first; each applies up to and including its release. */
  sqlBefore?: readonly { sql: string; until: Release }[]
  /** Names on earlier releases, oldest first; each applies up to and including its release. */
  formerly?: readonly { name: string; until: Release }[]
  /** The resource that a reference points to. */
  refers?: ResourceName
  /** The words of a choice, in ITFlow's own case. */
  choices?: readonly string[]
  notation?: Notation
  /** Words allowed in place of a value in the notation (`DHCP` for an asset's IP), in ITFlow's own case. */
  allowedWords?: readonly string[]
  storedAs?: StorageTransform
  /** The server refuses a second record of the client with the same value, without saying why (H16). */
  isUniqueInClient?: true
  /** A day on which something ends. */
  isExpiry?: true
  /** What ends on that day, if it isn't the record itself (an asset's warranty). */
  expires?: { noun: string; nouns: string }
  /** Values of another field with which the day no longer matters (a quote that was accepted). */
  expirySettledBy?: { field: string; values: readonly string[] }
  /** A certificate in PEM format, which says since when it is valid. */
  isCertificate?: true
  /** A due date: after it, an open record is overdue. */
  isDue?: true
  /** A deadline of a service level agreement. */
  sla?: SlaDeadline
  /** The person who works on the record. */
  isAssignee?: true
  /** What kind of thing the record is: a report about a client counts by it. */
  isKind?: true
  /** Since when there is the thing: its age counts from the first of these days that is known. */
  isAgeFrom?: true
  /** A role of the record at its client: a report about the client names it beside the record. */
  isRole?: true
  /** How urgent the record is, by its choices from the least urgent; those from this one on are urgent. */
  urgentFrom?: string
  /** When the record was created, last updated, or ended. */
  timestampOf?: 'created' | 'updated' | 'resolved' | 'closed'
  /** Free-text notes about the record. */
  isNotes?: true
  /** Set by the server: it changes with every write, or follows from other fields. */
  isKeptByServer?: true
  /** A secret that generates one-time codes. */
  isTotpSecret?: true
  /** The field that has the extension of this phone number. */
  extension?: string
  /** The field that has the country calling code of this phone number. */
  callingCode?: string
  /** A web address: a search compares its host. */
  isUrl?: true
  /** A device's name in its network: a search finds it by its full host name. */
  isHostName?: true
  /** Words for the numbers of an integer (ticket statuses). */
  words?: Readonly<Record<number, string>>
  /** The field with the name of the record that this one refers to; a card shows it instead. */
  nameField?: string
  /** Whether other words than the choices can be stored (asset types that an operator added). */
  allowsOtherValues?: boolean
  /**
   * What the server does if a create omits the field and people need to know: who can see the record, or gets mail. `note`
   * is a sentence; `brief` is shown where a prompt offers to skip the field.
   */
  ifOmitted?: { note: string; brief?: string; hazard?: `H${number}` }
  /** The release since which only one record per client can have the flag: setting it clears it on the others (H36). */
  exclusiveFlag?: Pick<ReleaseRange, 'since'>
  /** Archiving a record clears the flag, and unarchiving doesn't set it again. */
  isClearedByArchive?: true
  /** Which writes can set the field; absent: none. */
  write?: Write
  /** Only some reads have it, from another table (asset interfaces, ticket status names). */
  isJoined?: boolean
  /** The fields that the text is derived from if the server doesn't send it. */
  derivedFrom?: Derivation
  /** No release sends it: it is always derived from other fields. */
  isDerived?: boolean
  /** Writes can set it, but no read has it under this name (a reply's new ticket status). */
  isWriteOnly?: boolean
  /** The first release that stores the text's markup; earlier ones strip the tags. Absent: all store it. */
  keepsMarkupSince?: Release
  /** Stored encrypted, so its limit is lower than the column's length. */
  isEncrypted?: boolean
  /** A technical detail: in JSON and other machine formats, but not in tables and cards. */
  isInternal?: boolean
  /** The field's name for people: in column headings, cards and help. */
  label: string
  /** Names for it in the headings of files from other programs and from ITFlow's own exports. */
  synonyms?: readonly string[]
}

/** A deadline of a service level agreement: for what, and the fields that say that it is over. */
interface SlaDeadline {
  noun: string
  /** The flag that is set if it was met. */
  metField: string
  /** When it was done, if an open record can have that. */
  doneField?: string
}

/** What a text is derived from: the number that has a word, or the parts of a record number. */
export type Derivation = { word: string } | NumberParts

/** The fields of a record number as people write it (`TCK-12`). */
export interface NumberParts {
  prefix: string
  number: string
}

/** Which writes can set a field, and how. */
export interface Write {
  on: 'create' | 'update' | 'both'
  /** The field's name in writes, if it differs from its name in reads. */
  name?: string
  /** A create without it is refused before anything is sent. */
  isRequired?: boolean
  /** Optional, but a create at a terminal asks for it when it asks for what is required. */
  isPrompted?: boolean
  /** What a create sends if no value is given (H21: old releases need every field). Absent: empty, 0 for numbers. */
  createDefault?: string | number
  /** The first release whose create or update reads it, if not all do. */
  since?: Release
  /** A create accepts it but doesn't store it, on every release (H12); only an update does. */
  isIgnoredByCreate?: true
  /** The name of its option, if it doesn't follow from the field's name. */
  flag?: string
  /** What help says about its option: a format, an example, or what it is for. Absent: the label. */
  help?: string
}
