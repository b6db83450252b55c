// Writes docs/commands.schema.json, which describes what `itflow commands --json` prints: npm run docs.
import { writeFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

const { commandJsonSchema } = await bundled('src/cli/command-schema.ts')
await writeFile(new URL('../docs/commands.schema.json', import.meta.url), commandJsonSchema())
