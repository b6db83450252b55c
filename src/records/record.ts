import type { ResourceName } from '../resources/definition.ts'

/** A typed value, as JSON shows it. */
export type Value = string | number | boolean | null

/** One record: ITFlow's newest read names to typed values. Secrets are never in it. */
export type Row = Readonly<Record<string, Value>>

/** What JSON and YAML can show; a table or CSV cell shows what is nested as JSON text. */
export type Json = Value | readonly Json[] | { readonly [name: string]: Json }

/** A record's name by its ID, where it is known; of several instances' rows, the row says whose ID it is. */
export type NameLookup = (
  resource: ResourceName,
  id: number,
  row?: Readonly<Record<string, Json>>,
) => string | undefined
