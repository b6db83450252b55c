// Writes docs/reference.md from the command tree: npm run docs.
import { writeFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

const { referenceText } = await bundled('src/cli/reference.ts')
await writeFile(new URL('../docs/reference.md', import.meta.url), await referenceText())
