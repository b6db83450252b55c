import type { Resource } from '../resources/definition.ts'

/**
 * Whether records can be named by something short, and listed without further ado: a message is what a record says, and
 * items are listed for one invoice at a time.
 */
export function hasNames({ fields, label, naming, needsFilter, operations }: Resource): boolean {
  const field = fields[naming?.label ?? label]
  return operations.read !== undefined && needsFilter === undefined && field?.kind !== 'html'
}
