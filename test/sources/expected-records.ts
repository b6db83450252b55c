// What must be in ITFlow after each import of a source, by the rules for merging and no code of the program: a value is
// written only if the source has changed it since and nobody else has. Values are texts as the database has them.

/** Values by field: texts, empty for nothing. */
export type Values = Readonly<Record<string, string>>

/** What the source said about a field when it was last imported, and what ITFlow then stored. */
export interface Said {
  said: string
  /** Absent if ITFlow has never had the source's value. */
  stored?: string
  /** ITFlow's value that was kept instead. */
  kept?: string
}

/** A record of the source, and what must be in ITFlow. */
export interface Expected {
  /** Its ID in the source. */
  key: string
  /** The record in ITFlow; absent if there is none. */
  id?: string
  /** All its values there; empty texts for nothing. */
  now: Record<string, string>
  /** What the program remembers of it; absent if it knows nothing. */
  memory?: { fields: Record<string, Said>; updated: string; left?: Left }
}

/** That the source no longer has a record. */
export interface Left {
  /** What was set instead of what; absent if it had that value already, or if it was only reported. */
  replaced?: { from: string; to: string }
  /** Whether something was done about it. */
  isDone: boolean
  /** Whether the record was archived. */
  isArchived?: true
}

/** Stands for the time at which a record is archived. */
export const ARCHIVED = 'archived'

/** The rules of an import. */
export interface Rules {
  owns: ReadonlySet<string>
  /** The values of a row that clear a field if they are empty. */
  clears: boolean
  onConflict: 'keep' | 'source'
  /** What is done with records that the source no longer has: a value is set, or they are archived; nothing if absent. */
  leavers?: { field: string; value: string } | 'archived'
  /** The field with the time at which a record was archived. */
  archivedAt: string
}

/** Merges a row into a record that is in ITFlow already. */
export function mergeInto(record: Expected, row: Values, rules: Rules): void {
  const memory = record.memory ?? { fields: {}, updated: '' }
  if (record.now[rules.archivedAt] !== '') {
    // One that people have archived stays as it is; the other is merged in the next import.
    if (memory.left?.isArchived === true) {
      record.now[rules.archivedAt] = ''
      delete memory.left
    }
    return
  }
  const replaced = memory.left?.replaced
  const field = typeof rules.leavers === 'object' ? rules.leavers.field : ''
  if (replaced !== undefined && record.now[field] === replaced.to) record.now[field] = replaced.from
  delete memory.left
  for (const [name, said] of Object.entries(row)) {
    if (said === '' && !rules.clears) continue
    mergeField(record.now, memory.fields, { name, said }, rules)
  }
  record.memory = memory
}

function mergeField(
  now: Record<string, string>,
  fields: Record<string, Said>,
  { name, said }: { name: string; said: string },
  rules: Rules,
): void {
  const known = fields[name]
  const current = now[name] ?? ''
  const decision = rules.owns.has(name) ? 'take' : decide(known, said, current, rules.onConflict)
  if (decision === 'take') {
    now[name] = said
    fields[name] = { said, stored: said }
  } else if (decision === 'keep') {
    const stored = known?.stored
    fields[name] = { said, ...(stored === undefined ? {} : { stored }), kept: current }
  }
}

/** Decides about a value of a source that doesn't own the field; undefined if it is left alone. */
function decide(
  known: Said | undefined,
  said: string,
  current: string,
  onConflict: Rules['onConflict'],
): 'take' | 'keep' | undefined {
  if (known === undefined) return current === '' || current === said ? 'take' : 'keep'
  const isNew = known.said !== said
  if (!isNew && known.kept === undefined) return undefined
  if (current === said || onConflict === 'source') return 'take'
  const isUntouched = known.stored !== undefined && known.stored === current
  return isNew && isUntouched ? 'take' : 'keep'
}

/** Does what an import does with a record that the source no longer has. */
export function leave(record: Expected, { leavers, archivedAt }: Rules): void {
  const { memory, now } = record
  if (memory === undefined || memory.left?.isDone === true || now[archivedAt] !== '') return
  if (leavers === undefined) {
    memory.left = { isDone: false }
    return
  }
  if (leavers === 'archived') {
    memory.left = { isDone: true, isArchived: true }
    now[archivedAt] = ARCHIVED
    return
  }
  const from = now[leavers.field] ?? ''
  memory.left = {
    isDone: true,
    ...(from === leavers.value ? {} : { replaced: { from, to: leavers.value } }),
  }
  now[leavers.field] = leavers.value
}

/** Forgets what was remembered about records whose server was restored from a backup. */
export function forgetOlder(record: Expected, updated: string): void {
  const { memory } = record
  if (memory === undefined || updated >= memory.updated) return
  memory.fields = {}
  delete memory.left
}

/** The values that were kept although the source says something else, as `field: the source's / ITFlow's`. */
export function keptIn({ memory }: Expected): string[] {
  return Object.entries(memory?.fields ?? {}).flatMap(([name, { said, kept }]) =>
    kept === undefined ? [] : [`${name}: ${said} / ${kept}`],
  )
}
