import type { ResourceName } from '../resources/definition.ts'

/** A typed value, as JSON shows it. */
export type Value = string | number | boolean | null

/** One record: ITFlow's newest read names to typed values. Secrets are never in it. */
export type Row = Readonly<Record<string, Value>>

/** A JSON value; a table or CSV cell shows nested ones as JSON text. */
export type Json = Value | readonly Json[] | { readonly [name: string]: Json }

/** Returns a record's name by its ID, if known; with several instances, the row says which one the ID is from. */
export type NameLookup = (
  resource: ResourceName,
  id: number,
  row?: Readonly<Record<string, Json>>,
) => string | undefined
