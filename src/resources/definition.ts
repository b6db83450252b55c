import { addDerivedFields } from './derived-fields.ts'
import type { ResourceName } from './index.ts'
import type { Release, ReleaseRange } from './releases.ts'

/**
 * What a value is, for validation, typed output and display.
 *
 * | kind | as the server sends it | in JSON |
 * |---|---|---|
 * | id, reference | digits; 0 or null for none | number, or null for none (references) |
 * | text, html, choice | text | string |
 * | integer | digits | number |
 * | decimal | digits with two places | string |
 * | flag | 0 or 1 | boolean |
 * | date | YYYY-MM-DD | string |
 * | moment | YYYY-MM-DD HH:MM:SS, the server's local time | string, `T` between date and time |
 * | duration | HH:MM:SS | string |
 * | secret | text, or `false` when it could not be decrypted | never shown |
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

export type { ResourceName }

/**
 * What a text is that people write in several ways. Such values are compared, filtered and matched by what they mean,
 * and what is none is refused before it is sent.
 *
 * | notation | for instance |
 * |---|---|
 * | mac | `00:1b:21:3c:4d:5e`, `001b.213c.4d5e` |
 * | ip | `10.0.0.21`, `2001:DB8::1` |
 * | network | `10.9.0.0/24`; what is none is refused by a planner (H39) |
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
 * What the server makes of a text, beside taking tags and blanks around it away (H27, H28).
 *
 * | treatment | what is stored |
 * |---|---|
 * | digits | the digits alone (`+1 (555) 010` becomes `1555010`) |
 * | number | the number that it begins with, else 0 |
 * | without-scheme | the address without `http://` or `https://` |
 * | bytes | so many bytes of it |
 * | only | one of these words; any other text becomes `otherwise` |
 */
export type StorageTransform =
  | 'digits'
  | 'number'
  | 'without-scheme'
  | { bytes: number }
  | { only: readonly string[]; otherwise: string }

/** One column of a module, under the name the newest release reads it back by. */
export interface Field extends ReleaseRange {
  kind: Kind
  /** The column's SQL type on the newest release; limits follow from it (`varchar(200)`: characters, `text`: bytes). */
  sql: string
  nullable: boolean
  /** What the database stores when nothing is given; `current_timestamp()` for now. */
  databaseDefault: string | null
  /** SQL types of earlier releases, oldest first: each holds up to and including its release. */
  sqlBefore?: readonly { sql: string; until: Release }[]
  /** Names of earlier releases, oldest first: each holds up to and including its release. */
  formerly?: readonly { name: string; until: Release }[]
  /** The resource a reference points to. */
  refers?: ResourceName
  /** The accepted words of a choice, in ITFlow's own letter case. */
  choices?: readonly string[]
  /** What a text is that has several notations. */
  notation?: Notation
  /** Words that may stand instead of a value of the notation (an asset's IP), in ITFlow's own letter case. */
  allowedWords?: readonly string[]
  /** What the server makes of a text that is written. */
  storedAs?: StorageTransform
  /** The server refuses a second record of a client with the same value, and does not say why (H16). */
  isUniqueInClient?: true
  /** A day on which something ends. */
  isExpiry?: true
  /** When something is to be done; past it, a record that nothing has ended is overdue. */
  isDue?: true
  /** What of the record happened then: it was made, or changed last. */
  timestampOf?: 'created' | 'updated'
  /** What people note down about a record. */
  isNotes?: true
  /** The server keeps it for itself: it changes with every write, or follows from what was written. */
  isKeptByServer?: true
  /** A secret that one-time codes are made of. */
  isTotpSecret?: true
  /** Where the extension of a phone number is kept. */
  extension?: string
  /** Words for the numbers of an integer (ticket statuses). */
  words?: Readonly<Record<number, string>>
  /** The field that has the name of what this one numbers: shown instead of it on a card. */
  nameField?: string
  /** Whether other words than the choices are stored too (asset types an operator added). */
  allowsOtherValues?: boolean
  /**
   * What the server does with it on a create that does not give it, as a sentence, where a person has to know: who
   * can see the record, or is told of it. `brief` says it where a person is offered to leave it out.
   */
  ifOmitted?: { note: string; brief?: string; hazard?: `H${number}` }
  /** From which release on only one record of a client has the flag: setting it takes it off the others (H36). */
  exclusiveFlag?: Pick<ReleaseRange, 'since'>
  /** Whether archiving a record clears the flag for good: unarchive does not set it again. */
  isClearedByArchive?: true
  /** In which writes the field can be given, and under which name where it differs. */
  write?: Write
  /** Read from another table by some reads only (asset interfaces, ticket status names). */
  isJoined?: boolean
  /** Other fields of the record that the text is made of where the server sends none. */
  derivedFrom?: Derivation
  /** No release sends it: it is always made of other fields. */
  isDerived?: boolean
  /** Taken by a write and never read back under this name (a reply's new ticket status). */
  isWriteOnly?: boolean
  /** The first release that stores a text's markup; before, tags are stripped and what stands between them stays. Default: all do. */
  keepsMarkupSince?: Release
  /** Stored encrypted: what fits is shorter than the column is long. */
  isEncrypted?: boolean
  /** Not a person's business (storage details): in JSON and the like, never in a table or a card. */
  isInternal?: boolean
  /** What a person calls it: column headings, cards, help. */
  label: string
  /** What other programs and ITFlow's own exports call it in the heading of a file. */
  synonyms?: readonly string[]
}

/** What a text is made of: the number that a word stands for, or the parts of a number as people write it. */
export type Derivation = { word: string } | NumberParts

/** The fields of a number as people write it (`TCK-12`). */
export interface NumberParts {
  prefix: string
  number: string
}

/** How a field is written. */
export interface Write {
  on: 'create' | 'update' | 'both'
  /** The name a write uses, where it is not the field's own. */
  name?: string
  /** A create without it is refused before anything is sent. */
  isRequired?: boolean
  /** Asked for at a terminal where a create lacks something that is required, although it can be left out. */
  isPrompted?: boolean
  /** What create sends when the person gives nothing (H21: old releases need every field). Default: empty, 0 for numbers. */
  createDefault?: string | number
  /** The first release whose create or update reads it, where that is not the first at all. */
  since?: Release
  /** A create accepts it but doesn't store it, on every release (H12); only an update does. */
  isIgnoredByCreate?: true
  /** The flag's name, where it does not follow from the field's. */
  flag?: string
  help?: string
}

/** A verb's operation on the server: which file, and which releases have it. */
export interface Operation extends ReleaseRange {
  /** The file's name without `.php`. */
  file: string
  /** The permission level it needs from 26.08 on. */
  level: 1 | 2 | 3
  /** What it changes by itself: a field's new value, or `now` for the moment (archive, unarchive: `changesOf` knows). */
  effects?: FieldEffects
  /** Nothing undoes it: a record that has anything of what it sets stays as it is (H37). */
  isFinal?: true
  /** How it is done a second time, where the server refuses that for good (H46). */
  repeat?: Repeat
  /** What a delete takes with it beside the records of the API's modules, as sentences name it (H34). */
  alsoDeletes?: readonly string[]
  /** What a delete leaves without an owner beside the records of the API's modules. */
  orphans?: readonly string[]
  /** What a create makes that names no client, as a person would say it (H08); absent: the server refuses it. */
  withoutClient?: 'of no client' | 'of all clients'
}

/** Fields and what becomes of them: a value, the moment of the change, or nothing at all. */
export type FieldEffects = Readonly<Record<string, number | 'now' | 'none'>>

/** What does an operation a second time, where the server refuses it once a field is set. */
export interface Repeat {
  /** The field that is set for good the first time. */
  afterField: string
  /** The module of which a new record does it; the record itself is its parent. */
  creates: ResourceName
  /** What the new record is given. */
  values: Readonly<Record<string, string | number>>
}

/** What an operation does, whatever its file is called on the server. */
export type OperationName =
  | 'read'
  | 'create'
  | 'update'
  | 'delete'
  | 'archive'
  | 'unarchive'
  | 'resolve'
  | 'close'

/** A filter the server's read understands. */
export interface Filter {
  /** The query parameter. */
  name: string
  /** The field it compares; absent for a parameter that is not a comparison (`include_archived`). */
  field?: string
  /** Releases on which it misbehaves (H12); what any release breaks is never sent, and filtered here. */
  broken?: ReleaseRange
  /** With it the read still adds the joined fields that others leave out (an asset's by MAC). */
  keepsJoined?: true
}

/** A month or a year that a list is about. */
export interface Period {
  flag: string
  help: string
  /** What the value must look like; its named groups are the query parameters. */
  pattern: string
  example: string
}

/** A column of the table at a terminal. */
export interface Column {
  /** A field's name, or `number` for a prefixed number (`TCK-12`). */
  field: string
  heading: string
  /** Order in which columns go when the terminal is narrow: the highest first; absent: never. */
  dropPriority?: number
  /** Its texts are not cut below this many columns while others can go; absent: what the kind and the heading need. */
  minWidth?: number
}

/** A page of the web application, by its newest name. */
export interface Page {
  name: string
  /** Names on earlier releases, oldest first: each holds up to and including its release. */
  formerly?: readonly { name: string; until: Release }[]
}

/** The page of a module's list. */
export interface ListPage extends Page {
  /** It shows one client's records only, and has to be told whose. */
  isPerClient?: true
  /** Up to 25.01 most lists were a client's: these had a page for all clients as well (`both`), or no other (`all`). */
  formerlyOf?: 'all' | 'both'
}

/** How a module is read whose secrets need the decrypt password. */
export interface Vault {
  /** From this release on the decrypt password is read from the body; before, from the query only. */
  bodySince: Release
}

/** What is said on a module's records: which module has it, what it is called, and the verb that adds to it. */
export interface Conversation {
  in: ResourceName
  /** What several are called for short (`replies`): the option that asks for them, and their name in JSON. */
  key: string
  verb: string
}

/** The fields of a record that was said on another one (a reply to a ticket). */
export interface MessageFields {
  /** What one is called for short (`reply`). */
  shortNoun: string
  text: string
  timestamp: string
  /** The ID of whoever said it, and the name that the server has for it. */
  author: string
  authorName: string
  /** Who may read it, or whose it is: told in words. */
  kind: string
  /** Whom the ID numbers, and whom where the record is of a kind of its own (`Client`: a contact). */
  authorNoun: string
  authorNounByKind: Readonly<Record<string, string>>
  /** The module whose rows name those whom the ID numbers, but for kinds of their own: by it a filter takes a name. */
  authorsIn: ResourceName
  timeWorked: string
}

/** What a card shows first. */
export interface CardLayout {
  /** What stands to the right of the name; of several fields the first that has a value. */
  title: readonly (readonly string[])[]
  /** The fields that come before all others, and what they are called there. */
  first: readonly { field: string; label?: string }[]
}

/** Sets of commands that single modules have: how tickets are answered and ended, how secrets are used. */
export type ExtraCommands = 'conversation' | 'secrets'

/** One module of ITFlow, as data. Everything the program does with it follows from this. */
export interface Resource {
  name: ResourceName
  /** What one record is called in a sentence (`invoice item`); hyphenated it is the command's other name. */
  noun: string
  /** What several are called (`invoice items`). */
  nouns: string
  /** The folder below `api/v1`. */
  module: string
  /** One line of purpose, for help. */
  summary: string
  /** The field that identifies a record. */
  id: string
  /** The fields that tell its rows from one another, where the ID alone does not (technicians' time). */
  rowKey?: readonly string[]
  /** The module's prefix of field names, dropped in flags (`asset_`). */
  prefix: string
  /** The field a person knows a record by. */
  label: string
  /** The field that says which client a record belongs to; null: records of no client (products), or reached only through their parent. */
  client: string | null
  /** For records that belong to another record rather than to a client: the reference to the parent. */
  parent?: string
  /** Set when archived, else null. */
  archivedAt: string | null
  /** The record's own number as people write it. */
  number?: NumberParts
  /** The number of the record it belongs to, where reads join it. */
  parentNumber?: NumberParts
  /**
   * What its rows name, where it is no record of their own that others refer to (a technician in a row of time); what
   * one is called whose name no row has, and what is said where none has the name.
   */
  directory?: { id: string; label: string; noun: string; notFoundText: string }
  /** Natural keys, one record's each, that can be said outright (`serial:ABC123`). */
  keys: Readonly<Record<string, string>>
  /**
   * The keys by which an import finds records, in order, several together joined by `+` (`name+network`); absent: each of
   * `keys`, then the name.
   */
  matchKeys?: readonly string[]
  /** Further keys that can be said outright, which several records may share, and the fields of each (`phone:5550100`). */
  sharedKeys?: Readonly<Record<string, readonly string[]>>
  fields: Readonly<Record<string, Field>>
  columns: readonly Column[]
  operations: Readonly<Partial<Record<OperationName, Operation>>>
  /** Verbs that ITFlow's documentation names although no release has them, so that the command can say so. */
  documentedOnly?: readonly OperationName[]
  filters: readonly Filter[]
  /** Which reads add the joined fields: the list (assets: also by MAC), or a read by ID (tickets). Absent: every read. */
  joinedIn?: 'list' | 'record'
  /** How a list is ordered unless asked otherwise; absent: by ID, as the server does. */
  defaultSort?: string
  /** Records a list hides unless asked: those whose field has this value (closed tickets); `word` is the flag that shows only them. */
  hiddenByDefault?: { field: string; value: number; word: string }
  /** Words a list understands beside its fields, and the query parameters they stand for. */
  periods?: readonly Period[]
  /** With client_id, or a key of one client, a read answers a count and no records (H13): never sent. */
  isClientFilterBroken?: true
  /** A read needs one of these filters (invoice items). */
  needsFilter?: readonly string[]
  /** From this release on an archived record cannot be read at all, not even by ID (H20). */
  hidesArchivedSince?: Release
  /** A record must be archived before the server deletes it (H40); `apart`: by a command of its own. */
  archiveFirst?: 'together' | 'apart'
  /** Further fields a name may match (a client's abbreviation). */
  aliasFields?: readonly string[]
  /** The permission module of ITFlow's roles (from 26.08). */
  permission: 'support' | 'client' | 'sales' | 'financial' | 'credential'
  /** Its secrets are encrypted with the API key's decrypt password, and read with it (H05, H18, H26). */
  vault?: Vault
  /** Writes of several records go one after another: each is followed by look-ups (H35), or hangs on a secret (H05). */
  needsSequentialWrites?: true
  /** Its records stay, without a client, when their client is deleted (H34). */
  isKeptWithoutClient?: true
  /** The commands it has of its own, beside the verbs of every module. */
  extraCommands?: ExtraCommands
  /** What is said on its records, shown below one. */
  conversation?: Conversation
  /** Its records are what was said on their parent. */
  messageFields?: MessageFields
  /** How one record is laid out at a terminal; absent: its fields in the order of the declaration. */
  card?: CardLayout
  /** Pages of the web application (without `.php`): one record's, if not its parent's, and the list's. */
  page: { record?: Page; list: string | ListPage }
  /** Examples for help; each could be pasted. */
  examples: readonly string[]
}

/** Declares a resource, with the types checked where the declaration stands; it is made when it is first asked for. */
export function defineResource(declare: () => Resource): () => Resource {
  let resource: Resource | undefined
  return () => {
    resource ??= addDerivedFields(declare())
    return resource
  }
}
