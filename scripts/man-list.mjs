// Writes the list of manual pages into package.json, from which npm installs them: npm run docs.
import { readFile, writeFile } from 'node:fs/promises'
import { bundled } from './bundled.mjs'

const file = new URL('../package.json', import.meta.url)
const { manPages } = await bundled('src/cli/man-pages.ts')
const names = Object.keys(await manPages('2000-01-01'))
const content = {
  ...JSON.parse(await readFile(file, 'utf8')),
  man: names.map((name) => `man/${name}`),
}
await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
