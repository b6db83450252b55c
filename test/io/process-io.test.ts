import { PassThrough, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { OutputError, UsageError } from '../../src/errors.ts'
import { SizeLimitError } from '../../src/io/bounded-reading.ts'
import { ClosedPipeError, processIo } from '../../src/io/process-io.ts'

/** The program's Io on streams in memory. */
function on(input = '') {
  const stdin = new PassThrough()
  stdin.end(input)
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const io = processIo(
    {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
    },
    {},
  )
  return { io, stdout, stderr }
}

test('bytes are passed to either stream unchanged', async () => {
  const { io, stdout, stderr } = on()
  await io.writeBytes('output', Uint8Array.of(0, 255, 27))
  await io.writeBytes('error', Uint8Array.of(128, 10))
  expect(stdout.read()).toEqual(Buffer.from([0, 255, 27]))
  expect(stderr.read()).toEqual(Buffer.from([128, 10]))
})

test('standard input is read once: a second reader gets an error, not an empty text', async () => {
  const { io } = on('made-up\n')
  expect(Buffer.from(await io.readAll())).toEqual(Buffer.from('made-up\n'))
  await expect(io.readAll()).rejects.toBeInstanceOf(UsageError)
})

test('standard input can also be read in chunks, once and up to a limit', async () => {
  const parts = async (most?: number) => {
    const { io } = on('made-up\n')
    const read: Uint8Array[] = []
    for await (const part of io.readChunks(undefined, most)) read.push(part)
    await expect(io.readAll()).rejects.toBeInstanceOf(UsageError)
    return Buffer.concat(read).toString()
  }
  expect(await parts()).toBe('made-up\n')
  await expect(parts(3)).rejects.toBeInstanceOf(SizeLimitError)
})

test('a closed pipe is reported to the writer', async () => {
  const { io, stdout } = on()
  stdout.destroy()
  await expect(io.write('x')).rejects.toBeInstanceOf(ClosedPipeError)
  await expect(io.writeBytes('output', Uint8Array.of(1))).rejects.toBeInstanceOf(ClosedPipeError)
})

/** The program's Io on a standard output that takes nothing. */
function onBroken(code: string) {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(`it says ${code}`), { code })),
  })
  const stream = stdout as unknown as NodeJS.WriteStream
  const stdin = new PassThrough() as unknown as NodeJS.ReadStream
  return processIo({ stdin, stdout: stream, stderr: stream }, {})
}

test.each(['EPIPE', 'EOF', 'ECONNRESET'])('%s is a closed pipe, also afterwards', async (code) => {
  const io = onBroken(code)
  await expect(io.write('x')).rejects.toBeInstanceOf(ClosedPipeError)
  await expect(io.write('x')).rejects.toBeInstanceOf(ClosedPipeError)
})

test.each(['ENOSPC', 'EIO', 'EFBIG'])('%s is a failure, also afterwards', async (code) => {
  const io = onBroken(code)
  await expect(io.write('x')).rejects.toBeInstanceOf(OutputError)
  await expect(io.write('x')).rejects.toThrow(code)
  await expect(io.writeBytes('output', Uint8Array.of(1))).rejects.toBeInstanceOf(OutputError)
})

/** The program's Io at a terminal that says so of its size. */
function atTerminal(columns: unknown, rows: unknown) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows })
  const stdin = stream as unknown as NodeJS.ReadStream
  const stdout = stream as unknown as NodeJS.WriteStream
  return processIo({ stdin, stdout, stderr: stdout }, {})
}

test.each([0, undefined, null, Number.NaN, -1, -80, 0.5, Number.POSITIVE_INFINITY, '80'])(
  'a terminal that says %s of its size is 80 columns wide, and its height is not known',
  (size) => {
    const io = atTerminal(size, size)
    expect([io.output.columns, io.error.columns, io.input.columns]).toEqual([80, 80, 80])
    expect(io.rows).toBeUndefined()
  },
)

test('a terminal has the size that it reports', () => {
  const io = atTerminal(1, 2)
  expect([io.output.columns, io.rows]).toEqual([1, 2])
  expect(on().io).toMatchObject({ output: { columns: undefined }, rows: undefined })
})
