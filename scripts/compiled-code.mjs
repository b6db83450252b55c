// Stores V8's compiled code with each chunk, for the version of Node that builds: compiling takes longer than everything
// else that a quick command does.
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const WARM_UP = fileURLToPath(new URL('./warm-up.cjs', import.meta.url))

/** Replaces each chunk by a loader, and writes its code and compiled code next to it. */
export async function keepCompiled(directory, fileNames) {
  for (const fileName of fileNames) {
    const file = `${directory}/${fileName}`
    // In ASCII each character is one byte, which needs no decoding.
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
  // Since Node 22, the compiled code in the package isn't used.
  if (Number.parseInt(process.versions.node, 10) >= 22) return
  try {
    // V8 rejects code that was compiled with other flags.
    const env = { ...process.env, NODE_OPTIONS: '' }
    for (const more of [[], ['terminal']]) {
      execFileSync(process.execPath, [WARM_UP, directory, ...more], { stdio: 'pipe', env })
    }
  } catch (error) {
    // The program runs without it; a test fails if it is missing.
    console.error(`The bundle has no compiled code: ${error.message}`)
  }
}

/** Escapes what isn't ASCII in regular expressions, which esbuild leaves as they are. */
function escaped(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * Runs a chunk's code. Since Node 22, Node caches compiled code itself, if bin enables it. On Node 20, this uses the code
 * that was compiled when the package was built, if nothing has changed since: V8 checks neither the source nor the
 * compiled code, and crashes on damaged code. So both are stored twice, and compared with the copies: comparing bytes
 * takes a tenth of the time that Node takes to load a module for checksums. V8 itself rejects code compiled by another
 * version, or with other flags.
 * Its source is copied into the bundle, so it can't refer to anything outside itself.
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
    // Compiled code, source, compiled code, Node's versions, and the length of the compiled code (see warm-up.cjs).
    const length = kept.readUInt32LE(kept.length - 4)
    const [first, second] = [length + source.length, 2 * length + source.length]
    const compiled = kept.subarray(0, length)
    const isAsBuilt =
      source.equals(kept.subarray(length, first)) &&
      compiled.equals(kept.subarray(first, second)) &&
      kept.latin1Slice(second, kept.length - 4) === JSON.stringify(versions)
    if (isAsBuilt) cachedData = compiled
  } catch {
    // No compiled code for this version of Node, which then compiles the source.
  }
  const { Script } = require('node:vm')
  const script = new Script(text, { filename: code, cachedData })
  script.runInThisContext()(module.exports, require, module, filename, dirname)
}
