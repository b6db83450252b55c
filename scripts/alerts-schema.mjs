// Writes docs/alerts.schema.json from the schema that validates the configuration of the alert receiver: npm run docs.
import { writeFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

const { configJsonSchema } = await bundled('src/alerts/config/config-json-schema.ts')
await writeFile(new URL('../docs/alerts.schema.json', import.meta.url), configJsonSchema())
