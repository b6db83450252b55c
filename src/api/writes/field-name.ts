import type { WriteRequest } from './write.ts'

/** The name of a field in messages about a write: the caller's name for it (`--email`), or its label. */
export function fieldNameFor(
  { resource, fieldName }: Pick<WriteRequest, 'resource' | 'fieldName'>,
  field: string,
): string {
  return fieldName?.(field) ?? resource.fields[field]?.label ?? field
}
