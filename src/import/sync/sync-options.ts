import type { Step } from '../../runs/step.ts'
import type { RememberedRecord } from '../../sources/source-memory.ts'

/** What is done where ITFlow and the source have both changed a field. */
export const ON_CONFLICT = ['keep', 'source', 'fail'] as const

/** What is done with records that the source no longer has. */
export type Missing =
  | { do: 'report' }
  | { do: 'archive' }
  /** `inputName`: the name of the value in messages. */
  | { do: 'set'; field: string; value: string; inputName: string }

/** How a file is planned that comes from a source whose last state is remembered. */
export interface SyncOptions {
  /** The source's name. */
  source: string
  /** What was remembered about it: nothing yet, something, or nothing that can be used. */
  state: 'none' | 'known' | 'lost'
  /** The records that it has brought; empty on the first import, or if that is lost. */
  records: Iterable<RememberedRecord>
  /** Updates of killed imports that may have been written; `now` is in ISO 8601. */
  unverified?: { steps: readonly Step[]; now: string }
  /** The fields in which the source always wins, by newest read name. */
  owns: ReadonlySet<string>
  onConflict: (typeof ON_CONFLICT)[number]
  missing: Missing
  /** The heading of the source's IDs; undefined if it has none. */
  keyHeading: string | undefined
}
