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
  // From Node 22 on, the compiled code in the package is not used.
  if (Number.parseInt(process.versions.node, 10) >= 22) return
  try {
    // Code that was compiled under other flags is of no use.
    const env = { ...process.env, NODE_OPTIONS: '' }
    for (const more of [[], ['terminal']]) {
      execFileSync(process.execPath, [WARM_UP, directory, ...more], { stdio: 'pipe', env })
    }
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
 * Runs a chunk's code. From Node 22 on, Node itself caches what it compiles, if bin lets it. Before, code that was
 * compiled when the package was built is used if nothing has changed since: V8 checks neither the source nor the
 * compiled code, and crashes on damaged code. So both are kept twice, and compared with the copies: comparing bytes takes
 * a tenth of the time in which Node loads the module for any checksum. V8 itself rejects code compiled by another
 * version, or with other flags.
 * It is put into the bundle as it is, so it can't refer to anything outside.
 */
function load(module, require, filename, dirname) {
  const { readFileSync } = require('node:fs')
  const code = filename.replace(/js$/, 'txt')
  const source = readFileSync(code)
  const { version, versions, platform, arch } = process
  const start = '(function (exports, require, module, __filename, __dirname) {'
  const text = source.latin1Slice()
  if (Number.parseInt(versions.node, 10) >= 22) {
    module._compile(text.slice(start.length, text.lastIndexOf('}')), code, 'commonjs')
    return
  }
  let cachedData
  try {
    const kept = readFileSync(filename.replace(/js$/, `${version}-${platform}-${arch}.bin`))
    // Compiled code, source, compiled code, Node's versions, and how long the first is (see warm-up.cjs).
    const length = kept.readUInt32LE(kept.length - 4)
    const [first, second] = [length + source.length, 2 * length + source.length]
    const compiled = kept.subarray(0, length)
    const isAsBuilt =
      source.equals(kept.subarray(length, first)) &&
      compiled.equals(kept.subarray(first, second)) &&
      kept.latin1Slice(second, kept.length - 4) === JSON.stringify(versions)
    if (isAsBuilt) cachedData = compiled
  } catch {
    // Another Node, which compiles for itself.
  }
  const { Script } = require('node:vm')
  const script = new Script(text, { filename: code, cachedData })
  script.runInThisContext()(module.exports, require, module, filename, dirname)
}
