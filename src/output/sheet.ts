import type { Json, NameLookup } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { Kind } from '../resources/field.ts'
import type { MessageFields } from '../resources/messages.ts'
import type { Column } from '../resources/presentation.ts'
import type { ProfileColor } from './profile-color.ts'

/** A field to show. */
export interface SheetField {
  /** The name in JSON and CSV. */
  name: string
  /** Its label on cards. */
  label: string
  kind: Kind
  /** The resource that a reference points to, for looking up its name. */
  refers?: ResourceName
  /** Words for the numbers of an integer (ticket statuses). */
  words?: Readonly<Record<number, string>>
  /** Plain text that the server may have HTML-escaped; decoded for people (H32). */
  isEscaped?: boolean
  /** A day on which something ends, coloured when it is near. */
  isExpiry?: true
  /** Notes, which are set apart on a card. */
  isNotes?: true
  /** The field with the name of this reference: if it has a value, this one isn't on a card. */
  namedIn?: string
  /** A technical detail, not shown on a card. */
  isInternal?: boolean
  /** Requested with `--fields`: on a card even if it is empty. */
  isChosen?: boolean
}

/** Messages in reading order, and the roles of their fields. */
export interface ConversationSheet {
  messages: Sheet
  messageFields: MessageFields
  /** Whether there may be more: the list was filtered. */
  isPartial?: boolean
}

/** Rows and their fields: the input of every format. */
export interface Sheet {
  /** Every field that JSON, CSV and YAML show, in order. */
  fields: readonly SheetField[]
  /** The columns of a table; each names a field. */
  columns: readonly Column[]
  rows: readonly Readonly<Record<string, Json>>[]
  /** The field with a record's name, which a narrow terminal cuts last. */
  labelField?: string
  /**
   * Groups a table at a terminal: rows with the same values of these fields go below a heading with them, instead of in
   * columns. `none` is the heading if they are empty; `headings` has others for some values.
   */
  groups?: {
    fields: readonly string[]
    none: string
    headings?: Readonly<Record<string, string>>
  }
  /** Whether it is a list, or one record: an array or an object in JSON, a table or a card at a terminal. */
  isList: boolean
  /** The heading of a card: the record's name, and the details on its right (`asset 1 · Acme Widgets`). */
  title?: { name: string; details: string; color?: ProfileColor }
  /** Names for references in a table, at a terminal or piped; absent: IDs are shown. */
  names?: NameLookup
  /** Removes empty fields from a record or a query's result in JSON, NDJSON and YAML (`--compact`). */
  compact?: (value: Json) => Json
  /** What JSON and YAML print instead of the rows: the result of `--query`. */
  result?: Json
  /** Messages shown as text below a record, or instead of a table if the sheet is a list of messages. */
  conversation?: ConversationSheet
  /** Whether it contains secrets: shown directly at a terminal, never in the pager. */
  hasSecrets?: boolean
}
