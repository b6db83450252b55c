import type { WriteRequest } from './write.ts'

/** What messages call a field of a write: as its caller does, or by its label. */
export function calledBy(
  { resource, called }: Pick<WriteRequest, 'resource' | 'called'>,
  field: string,
): string {
  return called?.(field) ?? resource.fields[field]?.label ?? field
}
