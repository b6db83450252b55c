import type { Field } from '../resources/field.ts'

/** A write that sets fields. */
export type WriteKind = 'create' | 'update'

/** Whether a create or an update can set a field. */
export function isWritable({ write }: Field, on: WriteKind): boolean {
  return write !== undefined && (write.on === 'both' || write.on === on)
}
