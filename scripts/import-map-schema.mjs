// Writes docs/import-map.schema.json from the schema that validates map files: npm run docs.
import { writeFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

const { mapJsonSchema } = await bundled('src/import/map-json-schema.ts')
await writeFile(new URL('../docs/import-map.schema.json', import.meta.url), mapJsonSchema())
