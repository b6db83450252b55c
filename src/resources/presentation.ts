import type { Release } from './releases.ts'

/** A column of the table at a terminal. */
export interface Column {
  /** A field's name, or `number` for a record number (`TCK-12`). */
  field: string
  heading: string
  /** Columns are dropped from a narrow terminal from the highest number down; absent: never dropped. */
  dropPriority?: number
  /**
   * Cells are not cut below this width while other columns can be dropped; absent: it follows from kind and heading.
   */
  minWidth?: number
  /** Commands to paste, which are never cut: without room for all of them, each is on a line of its own below its row. */
  isCommand?: true
}

/** The first lines of a card. */
export interface CardLayout {
  /** What follows the name; of each list of fields, the first that has a value. */
  title: readonly (readonly string[])[]
  /** The fields that come first, and their labels there. */
  first: readonly { field: string; label?: string }[]
}

/** A part of a report about one client: `papers` are what is written down, `hours` the time worked. */
export type ReportPart =
  | 'people'
  | 'places'
  | 'network'
  | 'web'
  | 'equipment'
  | 'work'
  | 'papers'
  | 'hours'

/** A page of the web application, under its newest name. */
export interface DeclaredPage {
  name: string
  /** Names on earlier releases, oldest first; each applies up to and including its release. */
  formerly?: readonly { name: string; until: Release }[]
}

/** The page with a module's list. */
export interface ListPage extends DeclaredPage {
  /** It only shows one client's records and needs the client's ID. */
  isPerClient?: true
  /** Up to 25.01 most lists were per client: these also had a page for all clients (`both`), or only that (`all`). */
  formerlyOf?: 'all' | 'both'
}
