// Removes the `prepare` script from package.json while the package is packed, and restores it afterwards:
// node scripts/packed-manifest.mjs without|with. A clone and an installation from git need it. The installed package has
// nothing to build, and npm would warn about it. npm skips postpack if packing fails or is interrupted, so each build
// restores it as well.
import { readFile, writeFile } from 'node:fs/promises'

const LINE = '    "prepare": "npm run build",\n'
const BEFORE = '  "scripts": {\n'

const file = new URL('../package.json', import.meta.url)
const text = await readFile(file, 'utf8')
const without = text.replace(LINE, '')
const wanted = process.argv[2] === 'with' ? without.replace(BEFORE, BEFORE + LINE) : without
if (wanted !== text) await writeFile(file, wanted)
