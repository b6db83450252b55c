// Keeps beside a chunk what V8 makes of it, for the Node that builds: compiling takes longer than all that a quick command does.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const WARM_UP = fileURLToPath(new URL('./warm-up.cjs', import.meta.url))

/** Puts a loader in the place of each chunk, and its code and compiled code beside it. */
export async function keepCompiled(directory, fileNames) {
  for (const fileName of fileNames) {
    const file = `${directory}/${fileName}`
    // In ASCII each character is a byte, read and kept as it is.
    const { code } = await transform(await readFile(file, 'utf8'), {
      charset: 'ascii',
      minifyWhitespace: true,
    })
    await writeFile(
      file.replace(/js$/, 'txt'),
      `(function (exports, require, module, __filename, __dirname) {${escaped(code)}})`,
    )
    await writeFile(file, `"use strict";(${load})(module, require, __filename, __dirname)\n`)
  }
  try {
    // Code that was compiled under other flags is of no use.
    const env = { ...process.env, NODE_OPTIONS: '' }
    execFileSync(process.execPath, [WARM_UP, directory], { stdio: 'pipe', env })
  } catch (error) {
    // It runs without, and a test says that it should not have to.
    console.error(`The bundle keeps no compiled code: ${error.message}`)
  }
}

/** Code in ASCII throughout: what esbuild escapes, and the regular expressions, which it leaves as they are. */
function escaped(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Runs a chunk's code, compiled already if it was by the same Node on the same kind of machine; V8 itself turns away
 * what it cannot use. Stands in the bundle as it is here, and so refers to nothing outside.
 */
function load(module, require, filename, dirname) {
  const { readFileSync } = require('node:fs')
  const { Script } = require('node:vm')
  const { version, platform, arch } = process
  const code = filename.replace(/js$/, 'txt')
  let cachedData
  try {
    cachedData = readFileSync(filename.replace(/js$/, `${version}-${platform}-${arch}.bin`))
  } catch {
    // Another Node: it compiles for itself.
  }
  const script = new Script(readFileSync(code, 'latin1'), { filename: code, cachedData })
  script.runInThisContext()(module.exports, require, module, filename, dirname)
}
