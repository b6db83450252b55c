import type { Json, NameLookup } from '../records/record.ts'
import type { ResourceName } from '../resources/definition.ts'
import type { Kind } from '../resources/field.ts'
import type { MessageFields } from '../resources/messages.ts'
import type { Column } from '../resources/presentation.ts'
import type { ProfileColor } from './profile-color.ts'

/** One field of what is shown. */
export interface SheetField {
  /** The name in JSON and CSV. */
  name: string
  /** What a person calls it, on cards. */
  label: string
  kind: Kind
  /** The resource a reference points to, for its name. */
  refers?: ResourceName
  /** Words for the numbers of an integer (ticket statuses). */
  words?: Readonly<Record<number, string>>
  /** Plain text that a server may have sent escaped: shown to people as it is meant (H32). */
  isEscaped?: boolean
  /** A day on which something ends, coloured once it is near. */
  isExpiry?: true
  /** What people note down: set apart on a card. */
  isNotes?: true
  /** The field with the name of what this one numbers: where that has one, this is not on a card. */
  namedIn?: string
  /** Not on a card: storage details. */
  isInternal?: boolean
  /** Named in `--fields`: on a card even where it is empty. */
  isChosen?: boolean
}

/** Records of what was said, in the order to be read, and what their fields mean. */
export interface ConversationSheet {
  messages: Sheet
  messageFields: MessageFields
  /** There may be more than these: the list was narrowed. */
  isPartial?: boolean
}

/** Rows and what is known of their fields: what every format is made from. */
export interface Sheet {
  /** Every field that JSON, CSV and YAML show, in order. */
  fields: readonly SheetField[]
  /** The columns of a table; each names a field. */
  columns: readonly Column[]
  rows: readonly Readonly<Record<string, Json>>[]
  /** The field that tells a person which record a row is: the last that a narrow terminal cuts. */
  labelField?: string
  /** Whether it is a list, or one record: an array or an object in JSON, a table or a card at a terminal. */
  isList: boolean
  /** The heading of a card: the record's name, and what stands to the right of it (`asset 1 · Acme Widgets`). */
  title?: { name: string; details: string; color?: ProfileColor }
  /** Names for references in a table, at a terminal or piped; absent: the IDs stand. */
  names?: NameLookup
  /** Makes less of a record, or of the answer to a query, as JSON, NDJSON and YAML print it (`--compact`). */
  compact?: (value: Json) => Json
  /** What JSON and YAML print instead of the rows: the answer to `--query`. */
  result?: Json
  /** What was said, shown below a record as text; of a list of it, instead of a table. */
  conversation?: ConversationSheet
  /** It is shown as it is at a terminal, and never given to the pager. */
  hasSecrets?: boolean
}
