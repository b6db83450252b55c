// Writes docs/hazards.md from the register: npm run docs.
import { writeFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

const { hazardsDocument } = await bundled('src/hazards/hazard-text.ts')
await writeFile(new URL('../docs/hazards.md', import.meta.url), hazardsDocument())
