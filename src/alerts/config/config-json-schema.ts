import { toJsonSchema } from '@valibot/to-json-schema'
import { configSchema } from './config-schema.ts'

/** Returns the JSON Schema of the receiver's configuration, for editors and tests: docs/alerts.schema.json. */
export function configJsonSchema(): string {
  return `${JSON.stringify(toJsonSchema(configSchema), null, 2)}\n`
}
