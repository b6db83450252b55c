import { toJsonSchema } from '@valibot/to-json-schema'
import { mapSchema } from './map-schema.ts'

/** Returns the JSON Schema of map files, for editors and tests: docs/import-map.schema.json. */
export function mapJsonSchema(): string {
  return `${JSON.stringify(toJsonSchema(mapSchema), null, 2)}\n`
}
