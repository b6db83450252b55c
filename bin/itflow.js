#!/usr/bin/env node
'use strict'
// CommonJS, as the package.json beside it says, like the bundle: Node starts it some milliseconds sooner.
// The version and the first help are files that the build has made: neither needs the program, nor a stream,
// and either would take longer to load than all the rest.
const { fstatSync, readFileSync, writeSync } = require('node:fs')

let isDone = false

// Whatever the program does not catch: one line, which says only what kind of error it is.
process.on('uncaughtException', (error) => {
  // While the program runs, it has its own listeners.
  if (process.listenerCount('uncaughtException') > 1) return
  isDone = true
  complain(
    `itflow cannot go on (${kindOf(error)}). If it does so again, install it anew, or report it.`,
  )
  process.exit(1)
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
// A shell asks what a line can become: a program of its own answers, which loads nothing of the other.
const isCompleting = word === '__complete'
const text = others.length === 0 && Object.hasOwn(FILES, word) ? textOf(FILES[word]) : undefined
if (isCompleting) complete()
else if (text === undefined || isTooLarge(text)) run()
else tell(text)

function complete() {
  keepCompiled()
  require('../dist/complete.js')
}

/** Asking node:module whether it has this would take longer than it saves. */
function keepCompiled() {
  if (Number.parseInt(process.versions.node, 10) >= 22) require('./compile-cache.js')
}

async function run() {
  // Until the work is done the status is a failure: should nothing be left to wait for, Node ends with what is set.
  process.exitCode = 1
  process.once('exit', () => tellUnfinished(MOST_STEPS))
  keepCompiled()
  const { main } = require('../dist/main.js')
  const { status, isWritten } = await main()
  process.exitCode = status
  isDone = true
  // Node would first look for what there is left to do, and tidy up a memory that is about to go.
  if (isWritten) process.exit()
}

/** A question that is open when its input ends is answered as Node ends: so many steps are left to the work. */
const MOST_STEPS = 10_000

function tellUnfinished(steps) {
  if (isDone) return
  if (steps > 0) {
    queueMicrotask(() => tellUnfinished(steps - 1))
    return
  }
  complain(
    'itflow ended before its work was done: a defect in this program. Look what happened before you repeat it.',
  )
}

/** Reports what the program itself can no longer report: as text or, if requested, as JSON. */
function complain(message) {
  const line = process.argv.slice(2).join(' ')
  const isJson = /(^| )(--json|(-o|--output)[ =]?(nd)?json)( |$)/i.test(line)
  try {
    const text = isJson ? JSON.stringify({ error: { code: 'defect', message } }) : message
    writeSync(2, `${text}\n`)
  } catch {}
}

/** The kind of error: Node's code or its class. The rest of it could contain anything. */
function kindOf(error) {
  const kinds = [error?.code, error?.constructor?.name]
  return (
    kinds.find((kind) => /^(E[A-Z0-9_]+|MODULE_NOT_FOUND|([A-Z]\w*)?Error)$/.test(kind)) ??
    'unknown'
  )
}

/** A text that is whole; undefined where it is missing or cut off: then the program makes it. */
function textOf(file) {
  try {
    const bytes = readFileSync(`${__dirname}/../dist/${file}`)
    return bytes.at(-1) === 10 ? bytes : undefined
  } catch {
    return undefined
  }
}

/** Whether a terminal is narrower or lower than the text: the program then writes its help for that, or pages it. */
function isTooLarge(bytes) {
  // What is no device is no terminal either, and need not be opened to be asked for its size.
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

/** A pipe that is full is waited for, and whoever closed it does not want to know. */
function tell(bytes) {
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
