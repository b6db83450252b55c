import type { WriteRequest } from './write.ts'

/** What messages call a field of a write: as its caller does, or by its label. */
export function fieldNameFor(
  { resource, fieldName }: Pick<WriteRequest, 'resource' | 'fieldName'>,
  field: string,
): string {
  return fieldName?.(field) ?? resource.fields[field]?.label ?? field
}
