import type { Expression } from '../config/receiver-config.ts'
import type { Reading } from '../event.ts'

/** The fields for which a source's configuration can have an expression. */
export type PickName =
  | ('key' | 'subject' | 'state' | 'details' | 'severity' | 'client')
  | ('host' | 'ip' | 'mac' | 'contact' | 'link')

/** A source's expressions, by field. One that is absent or finds nothing leaves the field to the dialect. */
export type Picks = Readonly<Partial<Record<PickName, Expression>>>

/** How the payloads of one kind of tool are read. */
export interface Dialect {
  /** As the configuration names it. */
  name: string
  /** The fields for which a source may have an expression. */
  picks: readonly PickName[]
  /** Those of them that a source must have. */
  required: readonly PickName[]
  /**
   * Reads a payload of the source with this name. Throws a PayloadError if it isn't one of this dialect, and nothing else
   * whatever the payload is.
   */
  read(payload: unknown, picks: Picks, source: string): Reading
}

/** What a source of any dialect may take from elsewhere in the payload. */
export const OVERRIDES: readonly PickName[] = ['client', 'host', 'ip', 'mac', 'contact']
