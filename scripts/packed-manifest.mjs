// Takes `prepare` out of package.json while the package is packed, and puts it back: node scripts/packed-manifest.mjs
// without|with. A clone needs it, and so does an installation from git; where the package is installed there is nothing
// to build, and npm would warn of it.
import { readFile, writeFile } from 'node:fs/promises'

const LINE = '    "prepare": "npm run build",\n'
const BEFORE = '  "scripts": {\n'

const file = new URL('../package.json', import.meta.url)
const without = (await readFile(file, 'utf8')).replace(LINE, '')
const isWanted = process.argv[2] === 'with'
await writeFile(file, isWanted ? without.replace(BEFORE, BEFORE + LINE) : without)
