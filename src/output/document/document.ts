import type { Sheet } from '../sheet.ts'

/**
 * A report to be read as a whole, as text, Markdown, a web page or JSON. Its texts may come from the server: each writer
 * makes them safe for its own format.
 */
export interface ReportDocument {
  title: string
  /** Lines below the title: what it is about, from where and when. */
  details: readonly string[]
  sections: readonly DocumentSection[]
}

/** A part of a report with a heading. */
export interface DocumentSection {
  /** A stable word of its own: its name in JSON, and its anchor on a web page. */
  name: string
  title: string
  /** How many records it is about, as the module's list counts them; shown in the heading. */
  count?: number
  /** What to say before the blocks: that there is nothing, that it could not be read, or what is left out. */
  remark?: string
  /** Whether it could not be read, so that what it shows is not all there is; the remark says why. */
  isUnreadable?: boolean
  blocks: readonly DocumentBlock[]
}

/** What a section is made of. A table whose sheet is one record (`isList` is false) is shown as labels and values. */
export type DocumentBlock =
  | { kind: 'facts'; facts: readonly Fact[] }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: readonly ListItem[] }
  | { kind: 'table'; caption: string; sheet: Sheet }
  | { kind: 'bars'; caption: string; bars: readonly Bar[] }

/** A label and its value, which may have several lines. */
export interface Fact {
  label: string
  value: string
}

/** An item of a list; those below it are indented. */
export interface ListItem {
  text: string
  items?: readonly string[]
}

/** A bar of a chart. */
export interface Bar {
  label: string
  /** At least 0; the longest bar has the largest. */
  value: number
  /** The value as people read it: `12`, `3 h 30 m`. */
  text: string
}
