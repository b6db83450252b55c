import type { Resource } from '../resources/definition.ts'

/**
 * Whether records can be named by something short, and listed without further ado: a message is what a record says, and
 * items are listed for one invoice at a time.
 */
export function isCompletable({
  fields,
  label,
  directory,
  needsFilter,
  operations,
}: Resource): boolean {
  const field = fields[directory?.label ?? label]
  return operations.read !== undefined && needsFilter === undefined && field?.kind !== 'html'
}
