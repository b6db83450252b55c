#!/usr/bin/env node
'use strict'
// CommonJS, as the package.json beside it says, like the bundle: Node starts it some milliseconds sooner.
// The version and the first help are files that the build has made: neither needs the program, nor a stream,
// and either would take longer to load than all the rest.
const { fstatSync, readFileSync, writeSync } = require('node:fs')

const FILES = {
  '--version': 'version.txt',
  '-V': 'version.txt',
  version: 'version.txt',
  '--help': 'help.txt',
  '-h': 'help.txt',
  help: 'help.txt',
}

let isDone = false

const [word = '--help', ...others] = process.argv.slice(2)
const text = others.length === 0 && Object.hasOwn(FILES, word) ? textOf(FILES[word]) : undefined
if (text === undefined || isTooWide(text)) run()
else tell(text)

async function run() {
  // Until the work is done the status is a failure: should nothing be left to wait for, Node ends with what is set.
  process.exitCode = 1
  process.once('exit', () => tellUnfinished(MOST_STEPS))
  try {
    const { main } = require('../dist/main.js')
    process.exitCode = await main()
  } catch (error) {
    tellDefect(error)
  }
  isDone = true
  process.on('uncaughtException', tellDefect)
}

/** The last resort: what an error says, and where it happened, may have secrets in it, and its kind has none. */
function tellDefect(error) {
  process.exitCode = 1
  const kinds = [error?.constructor?.name, error?.code]
  const kind = kinds.filter((word) => /^\w{1,60}$/.test(String(word ?? ''))).join(' ')
  try {
    writeSync(
      2,
      `itflow failed, and could not say why: a defect in this program (${kind || 'unknown'})\n`,
    )
  } catch {}
}

/** A question that is open when its input ends is answered as Node ends: so many steps are left to the work. */
const MOST_STEPS = 10_000

function tellUnfinished(steps) {
  if (isDone) return
  if (steps > 0) {
    queueMicrotask(() => tellUnfinished(steps - 1))
    return
  }
  try {
    writeSync(
      2,
      'itflow ended before its work was done: a defect in this program. Look what happened before you repeat it.\n',
    )
  } catch {}
}

function textOf(file) {
  try {
    return readFileSync(`${__dirname}/../dist/${file}`)
  } catch {
    return undefined
  }
}

/** Whether a terminal is narrower than the text: the program then writes its help for that width. */
function isTooWide(bytes) {
  // What is no device is no terminal either, and need not be opened to be asked for its width.
  if (!isDevice(1)) return false
  const { columns } = process.stdout
  return (
    columns > 0 &&
    bytes
      .toString()
      .split('\n')
      .some(({ length }) => length > columns)
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
    process.stderr.write(`The output could not be written: ${message}\n`)
    process.exitCode = 1
  })
  process.stdout.write(bytes.subarray(written))
}
