#!/usr/bin/env node
// The version and the first help are files that the build has made: neither needs the program, nor a stream,
// and either would take longer to load than all the rest.
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs')

const FILES = {
  '--version': 'version.txt',
  '-V': 'version.txt',
  version: 'version.txt',
  '--help': 'help.txt',
  '-h': 'help.txt',
  help: 'help.txt',
}

const [word = '--help', ...others] = process.argv.slice(2)
const text = others.length === 0 && Object.hasOwn(FILES, word) ? textOf(FILES[word]) : undefined
if (text === undefined) {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { main } = createRequire(import.meta.url)('../dist/main.js')
  process.exitCode = await main()
} else {
  tell(text)
}

function textOf(file) {
  try {
    return readFileSync(new URL(`../dist/${file}`, import.meta.url))
  } catch {
    return undefined
  }
}

/** A pipe that is full is waited for, and whoever closed it does not want to know. */
function tell(bytes) {
  let written = 0
  try {
    written = writeSync(1, bytes)
  } catch {}
  if (written === bytes.length) return
  process.stdout.on('error', () => undefined)
  process.stdout.write(bytes.subarray(written))
}
