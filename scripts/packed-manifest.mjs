// Removes the `prepare` script from package.json while the package is packed, and restores it afterwards:
// node scripts/packed-manifest.mjs without|with. A clone and an installation from git need it. The installed package has
// nothing to build, and npm would warn about it.
import { readFile, writeFile } from 'node:fs/promises'

const LINE = '    "prepare": "npm run build",\n'
const BEFORE = '  "scripts": {\n'

const file = new URL('../package.json', import.meta.url)
const without = (await readFile(file, 'utf8')).replace(LINE, '')
const isWanted = process.argv[2] === 'with'
await writeFile(file, isWanted ? without.replace(BEFORE, BEFORE + LINE) : without)
