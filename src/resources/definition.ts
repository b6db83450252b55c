import { addDerivedFields } from './derived-fields.ts'
import type { Field, NumberParts } from './field.ts'
import type { ResourceName } from './index.ts'
import type { Conversation, MessageFields } from './messages.ts'
import type { Filter, Operation, OperationName, Period, Vault } from './operation.ts'
import type { CardLayout, Column, DeclaredPage, ListPage, ReportPart } from './presentation.ts'
import type { Release } from './releases.ts'

export type { ResourceName }

/**
 * Sets of extra commands: `conversation` replies to records and ends them, `secrets` uses the secrets of credentials,
 * `worked-time` adds up time, `client-report` shows all that belongs to a record.
 */
export type ExtraCommands = 'conversation' | 'secrets' | 'worked-time' | 'client-report'

/** A module of ITFlow as data. Everything the program does with the module follows from this. */
export interface Resource {
  name: ResourceName
  /** One record, in sentences (`invoice item`); hyphenated, the command's other name. */
  noun: string
  /** Several records (`invoice items`). */
  nouns: string
  /** The folder under `api/v1`. */
  module: string
  /** What the records are, for help: one line. */
  summary: string
  /** The field with a record's ID. */
  id: string
  /** The fields that identify a row, if the ID alone doesn't (technicians' time). */
  rowKey?: readonly string[]
  /** The prefix of the module's field names (`asset_`), which option names drop. */
  prefix: string
  /** The field with a record's name. */
  label: string
  /** The field with the client a record belongs to; null if there is none (products), or only the parent has one. */
  client: string | null
  /** The reference to the parent, for records that belong to another record rather than to a client. */
  parent?: string
  /** The field with the time a record was archived, null if it isn't; null if records can't be archived. */
  archivedAt: string | null
  /** The fields of the record's own number (`TCK-12`). */
  number?: NumberParts
  /** The fields of the parent's number, if reads join them. */
  parentNumber?: NumberParts
  /**
   * If other modules refer to something that only the module's rows name (technicians, named by their time): the fields
   * with its ID and name, the noun for one without a known name, and the message if no row has a name.
   */
  directory?: { id: string; label: string; noun: string; notFoundText: string }
  /** Natural keys that only one record can have, and their fields; they can be given explicitly (`serial:ABC123`). */
  keys: Readonly<Record<string, string>>
  /**
   * The keys by which an import matches records, in order; `+` joins keys that must match together (`name+network`).
   * Absent: each of `keys`, then the name.
   */
  matchKeys?: readonly string[]
  /** Keys that several records may share, and the fields of each (`phone:5550100`). */
  sharedKeys?: Readonly<Record<string, readonly string[]>>
  fields: Readonly<Record<string, Field>>
  columns: readonly Column[]
  /** Where a report about one client has the module; absent: it isn't in one. */
  reportPart?: ReportPart
  operations: Readonly<Partial<Record<OperationName, Operation>>>
  /** Verbs that ITFlow's documentation names but no release has; their commands say so. */
  documentedOnly?: readonly OperationName[]
  filters: readonly Filter[]
  /** Which reads have the joined fields: lists (of assets, also by MAC), or reads by ID (tickets). Absent: all. */
  joinedIn?: 'list' | 'record'
  /** The default order of a list; absent: by ID, as the server has it. */
  defaultSort?: string
  /**
   * Records that a list hides by default: those whose field has this value (closed tickets). `word` is the option
   * that lists only them.
   */
  hiddenByDefault?: { field: string; value: number; word: string }
  /** Options of a list besides its fields that become query parameters. */
  periods?: readonly Period[]
  /** A read with client_id, or a key of one client, returns a count but no records (H13): never sent. */
  isClientFilterBroken?: true
  /** A read requires one of these filters (invoice items). */
  needsFilter?: readonly string[]
  /** The first release that can't read archived records at all, not even by ID (H20). */
  hidesArchivedSince?: Release
  /**
   * The server only deletes archived records (H40): a delete archives them itself (`together`), or a separate command
   * must (`apart`).
   */
  archiveFirst?: 'together' | 'apart'
  /** Other fields that a name can match (a client's abbreviation). */
  aliasFields?: readonly string[]
  /** The module in ITFlow's roles that sets permissions (from 26.08). */
  permission: 'support' | 'client' | 'sales' | 'financial' | 'credential'
  /** Its secrets are encrypted with the API key's decrypt password (H05, H18, H26). */
  vault?: Vault
  /**
   * Several writes go one at a time: the server looks something up after each (H35), or they depend on a secret
   * (H05).
   */
  needsSequentialWrites?: true
  /** Its records are kept, without a client, when their client is deleted (H34). */
  isKeptWithoutClient?: true
  /** Commands besides the verbs of every module. */
  extraCommands?: ExtraCommands
  /** The messages on its records, shown below a card. */
  conversation?: Conversation
  /** Set if its records are messages on their parent. */
  messageFields?: MessageFields
  /** The layout of a card; absent: the fields in the order of the declaration. */
  card?: CardLayout
  /** Pages of the web application (without `.php`): a record's, if it isn't on its parent's, and the list's. */
  page: { record?: DeclaredPage; list: string | ListPage }
  /** Examples for help, ready to paste. */
  examples: readonly string[]
}

/**
 * Declares a resource. Returns a function that builds it on the first call and returns the same object from then on.
 */
export function defineResource(declare: () => Resource): () => Resource {
  let resource: Resource | undefined
  return () => {
    resource ??= addDerivedFields(declare())
    return resource
  }
}
