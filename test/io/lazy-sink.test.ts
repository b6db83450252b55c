import { execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import { lazySink, type Sink } from '../../src/io/lazy-sink.ts'

const home = mkdtempSync(join(tmpdir(), 'itflow-sink-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const { O_RDONLY, O_RDWR, O_NONBLOCK } = constants
const isLinux = process.platform === 'linux'

/** A named pipe with a reader; what is in it can be read without waiting. */
function pipe(name: string) {
  const path = join(home, name)
  execFileSync('mkfifo', [path])
  const reader = openSync(path, O_RDONLY | O_NONBLOCK)
  // Opened for both, it has always a reader, and is as blocking as a shell's pipe.
  const writer = openSync(path, O_RDWR)
  const read = () => {
    const bytes = Buffer.alloc(1 << 20)
    let length = 0
    for (;;) {
      try {
        length += readSync(reader, bytes, length, bytes.length - length, null)
      } catch {
        return bytes.subarray(0, length).toString()
      }
    }
  }
  return { reader, writer, read }
}

/** A sink for a file, and the stream it opens if it has to. */
function sinkFor(fd: number, platform: string = process.platform) {
  const stream = new PassThrough()
  let opened = 0
  const sink = lazySink(fd, platform, () => {
    opened += 1
    return stream as unknown as Sink
  })
  return { sink, stream, opened: () => opened }
}

function written(sink: Sink, what: string | Uint8Array): Promise<Error | null | undefined> {
  return new Promise((resolve) => void sink.write(what, resolve))
}

test.runIf(isLinux)('a pipe takes text and bytes without a stream', async () => {
  const { writer, read } = pipe('plain')
  const { sink, opened } = sinkFor(writer)
  expect(await written(sink, 'Grüße\n')).toBeUndefined()
  expect(await written(sink, Uint8Array.of(0x61, 0x0a))).toBeUndefined()
  expect([read(), opened(), sink.writableLength]).toEqual(['Grüße\na\n', 0, 0])
})

test.runIf(isLinux)(
  'what a full pipe has no room for goes through the stream, in order',
  async () => {
    const { writer, read } = pipe('full')
    const { sink, stream, opened } = sinkFor(writer)
    const large = 'ü'.repeat(100_000)
    sink.write(large)
    sink.write('and more\n')
    expect(opened()).toBe(1)
    stream.end()
    const all = read() + (await text(stream))
    expect([all.length, all === `${large}and more\n`]).toEqual([100_009, true])
    expect(sink.writableLength).toBe(0)
  },
)

test.runIf(isLinux)('other processes’ ends of a pipe keep their mode', async () => {
  const { writer } = pipe('shared')
  const flags = () =>
    /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${writer}`, 'utf8'))?.[1]
  const before = flags()
  const { sink } = sinkFor(writer)
  await written(sink, 'x')
  expect(flags()).toBe(before)
})

test('a file takes all of it without a stream; errors go to listeners and callers', async () => {
  const path = join(home, 'file')
  const fd = openSync(path, 'w')
  const { sink, opened } = sinkFor(fd)
  await written(sink, 'x'.repeat(200_000))
  expect(readFileSync(path, 'utf8')).toHaveLength(200_000)
  closeSync(fd)
  const told: string[] = []
  sink.on('error', ({ message }) => told.push(message))
  const error = await written(sink, 'lost')
  expect(error?.message).toContain('EBADF')
  expect([told, opened()]).toEqual([[error?.message], 0])
})

test.runIf(isLinux)('the null device needs no stream', async () => {
  const fd = openSync('/dev/null', 'w')
  const { sink, opened } = sinkFor(fd)
  expect(await written(sink, 'x')).toBeUndefined()
  expect(opened()).toBe(0)
  closeSync(fd)
})

test('on other systems, and for a closed descriptor, the stream is opened at once', () => {
  expect(sinkFor(9999).opened()).toBe(1)
  if (!isLinux) return
  const { writer } = pipe('elsewhere')
  expect(sinkFor(writer, 'darwin').opened()).toBe(1)
})

test.runIf(isLinux)(
  'what a stream says goes to those who listened before it was opened',
  async () => {
    const { writer, reader } = pipe('early')
    const { sink, stream } = sinkFor(writer)
    const told: string[] = []
    sink.on('error', ({ message }) => told.push(message))
    writeSync(writer, Buffer.alloc(65_536))
    sink.write('x')
    stream.destroy(new Error('gone'))
    await new Promise(setImmediate)
    expect(told).toEqual(['gone'])
    closeSync(reader)
  },
)

test.runIf(isLinux)(
  'a socket takes what surely fits without a stream, whether it is read or not',
  async () => {
    const module = join(import.meta.dirname, '../../src/io/lazy-sink.ts')
    const code = `
    const { lazySink } = await import(process.argv[1])
    let opened = 0
    const sink = lazySink(1, 'linux', () => { opened += 1; return process.stdout })
    for (let line = 0; line < 8; line += 1) sink.write('ü'.repeat(2_048))
    const before = opened
    sink.write('more')
    process.stderr.write(JSON.stringify([before, opened]))`
    const { outputFiles } = await build({
      entryPoints: [module],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
    })
    const bundled = join(home, 'late-sink.mjs')
    writeFileSync(bundled, outputFiles[0]?.text ?? '')
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, bundled], {
      stdio: 'pipe',
    })
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect([out, error]).toEqual([`${'ü'.repeat(16_384)}more`, '[0,1]'])
  },
)

const PROGRAM = join(import.meta.dirname, '../../bin/itflow.js')

test.runIf(isLinux)(
  "a slow reader gets all of a list, and it isn't an error if nobody reads",
  async () => {
    const env = { PATH: process.env['PATH'], ITFLOW_CONFIG_DIR: home, ITFLOW_STATE_DIR: home }
    const words = ['assets', 'list', '--json', '--profile', 'sandbox']
    const whole = execFileSync(process.execPath, [PROGRAM, ...words], { env, encoding: 'utf8' })
    const child = spawn(
      'sh',
      ['-c', '"$@" | (sleep 0.3; cat)', 'sh', process.execPath, PROGRAM, ...words],
      { env, stdio: ['ignore', 'pipe', 'ignore'] },
    )
    expect(await text(child.stdout)).toBe(whole)
    const closed = 'set -o pipefail; "$@" | true'
    execFileSync('bash', ['-c', closed, 'bash', process.execPath, PROGRAM, ...words], {
      env,
      stdio: 'ignore',
    })
  },
)
