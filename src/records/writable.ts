import type { Field } from '../resources/definition.ts'

/** A write that carries values for fields. */
export type Writing = 'create' | 'update'

/** Whether a create, or an update, can carry a field. */
export function isWritten({ write }: Field, on: Writing): boolean {
  return write !== undefined && (write.on === 'both' || write.on === on)
}
