/** A typed value, as JSON shows it. */
export type Value = string | number | boolean | null

/** One record: ITFlow's newest read names to typed values. Secrets are never in it. */
export type Row = Readonly<Record<string, Value>>
