import type { Field } from '../resources/field.ts'

/** A write that carries values for fields. */
export type WriteKind = 'create' | 'update'

/** Whether a create, or an update, can carry a field. */
export function isWritable({ write }: Field, on: WriteKind): boolean {
  return write !== undefined && (write.on === 'both' || write.on === on)
}
