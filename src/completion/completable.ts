import type { Resource } from '../resources/definition.ts'

/**
 * Whether records have short names and can be listed without a filter. Replies have only a message, and invoice items
 * can only be listed for one invoice.
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
