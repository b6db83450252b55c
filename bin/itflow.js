#!/usr/bin/env node
'use strict'
// CommonJS, as the package.json next to it says, like the bundle: Node starts it some milliseconds sooner.
// The version and the top-level help are files that the build writes: printing them needs neither the program nor a
// stream, and loading either would take longer than all the rest.
const { fstatSync, readFileSync, writeSync } = require('node:fs')

let isDone = false

// Reports an error that the program didn't catch: one line, which shows only the kind of error.
process.on('uncaughtException', (error) => {
  // While the program runs, it has its own listeners.
  if (process.listenerCount('uncaughtException') > 1) return
  isDone = true
  reportDefect(
    `itflow stopped unexpectedly (${kindOf(error)}). If it happens again, reinstall itflow or report the problem.`,
  )
  process.exit()
})

const FILES = {
  '--version': 'version.txt',
  '-V': 'version.txt',
  version: 'version.txt',
  '--help': 'help.txt',
  '-h': 'help.txt',
  help: 'help.txt',
}

const [word = '--help', ...others] = process.argv.slice(2)
// Completion for a shell is a separate program, which doesn't load the main one.
const isCompleting = word === '__complete'
const text = others.length === 0 && Object.hasOwn(FILES, word) ? textOf(FILES[word]) : undefined
if (isCompleting) complete()
else if (text === undefined || isTooLarge(text)) run()
else print(text)

function complete() {
  enableCompileCache()
  require('../dist/complete.js')
}

/** Checking node:module for the feature would take longer than it saves. */
function enableCompileCache() {
  if (Number.parseInt(process.versions.node, 10) >= 22) require('./compile-cache.js')
}

async function run() {
  // A failure until the work is done: Node exits with this status if there is nothing left to wait for.
  process.exitCode = 1
  process.once('exit', () => reportUnfinished(MAX_STEPS))
  enableCompileCache()
  const { main } = require('../dist/main.js')
  const { status, isWritten } = await main()
  process.exitCode = status
  isDone = true
  // Exits without Node's search for remaining work and its cleanup of memory.
  if (isWritten) process.exit()
}

/** How many microtasks the work may still take while Node exits: an open prompt ends only when its input ends. */
const MAX_STEPS = 10_000

function reportUnfinished(steps) {
  if (isDone) return
  if (steps > 0) {
    queueMicrotask(() => reportUnfinished(steps - 1))
    return
  }
  reportDefect(
    'itflow exited before it was done. This is a bug in itflow. Check what happened before you run it again.',
  )
}

/**
 * Reports a defect that the program itself can't report, as text or, if requested, as JSON, and sets the exit status: a
 * failure or, for a monitoring plugin, its status for unknown, with a line that says so.
 */
function reportDefect(message) {
  const line = process.argv.slice(2).join(' ')
  const isJson = /(^| )(--json|(-o|--output)[ =]?(nd)?json)( |$)/i.test(line)
  const plugin = pluginOf(process.argv.slice(2))
  process.exitCode = plugin === undefined ? 1 : 3
  try {
    if (plugin !== undefined) writeSync(1, `${plugin.toUpperCase()} UNKNOWN - ${message}\n`)
    else if (isJson) writeSync(2, `${JSON.stringify({ error: { code: 'defect', message } })}\n`)
    else writeSync(2, `${message}\n`)
  } catch {}
}

/** Returns the command that the line asks to answer as a monitoring plugin, if there is one. */
function pluginOf(words) {
  const end = words.indexOf('--')
  const before = end < 0 ? words : words.slice(0, end)
  const isGiven = (option) => before.some((word) => word.split('=', 1)[0] === `--${option}`)
  try {
    const plugins = JSON.parse(readFileSync(`${__dirname}/../dist/plugins.json`, 'utf8'))
    return Object.keys(plugins).find((name) => before.includes(name) && isGiven(plugins[name]))
  } catch {
    return undefined
  }
}

/** Returns the kind of an error: Node's code or its class. The rest of the error could contain anything. */
function kindOf(error) {
  const kinds = [error?.code, error?.constructor?.name]
  return (
    kinds.find((kind) => /^(E[A-Z0-9_]+|MODULE_NOT_FOUND|([A-Z]\w*)?Error)$/.test(kind)) ??
    'unknown'
  )
}

/** Returns a file of dist; undefined if it is missing or incomplete, and the program makes the text itself. */
function textOf(file) {
  try {
    const bytes = readFileSync(`${__dirname}/../dist/${file}`)
    return bytes.at(-1) === 10 ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Whether the text doesn't fit the terminal; the program then wraps its help or uses the pager. */
function isTooLarge(bytes) {
  // If it isn't a device, it isn't a terminal, and the stream needn't be opened to get its size.
  if (!isDevice(1)) return false
  const { columns, rows } = process.stdout
  const lines = bytes.toString().split('\n')
  return (
    (rows > 0 && lines.length > rows) ||
    (columns > 0 && lines.some(({ length }) => length > columns))
  )
}

function isDevice(fd) {
  try {
    return fstatSync(fd).isCharacterDevice()
  } catch {
    return false
  }
}

/** Prints to standard output. Waits while a pipe is full; a closed pipe isn't an error. */
function print(bytes) {
  let written = 0
  try {
    written = writeSync(1, bytes)
  } catch {}
  if (written === bytes.length) return
  process.stdout.on('error', ({ code, message }) => {
    if (['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code)) return
    process.stderr.write(`The output couldn't be written: ${message}\n`)
    process.exitCode = 1
  })
  process.stdout.write(bytes.subarray(written))
}
