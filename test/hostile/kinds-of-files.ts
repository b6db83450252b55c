import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Something that can be where a file is expected. */
export interface Kind {
  name: string
  /** How the program treats it: as fine, as not a file (2), or as not trusted (10). */
  is: 'fine' | 'unusable' | 'refused'
  /** Creates it; `text` is the content of a valid file. Returns the user to run as, if that matters. */
  put(path: string, text: string): Promise<number | undefined> | number | undefined
}

/** A user who is neither root nor the test's user. */
export const STRANGER = 4242

/** Whether files can be given to another user. If not, the program believes that it runs as another user. */
export const isRoot = process.getuid?.() === 0

const write = (path: string, bytes: string | Uint8Array, mode = 0o600) => {
  writeFileSync(path, bytes)
  chmodSync(path, mode)
  return undefined
}

/** Gives a file to another user; returns the user to run as. */
function giveAway(path: string): number | undefined {
  if (!isRoot) return (process.getuid?.() ?? 0) + 1
  chownSync(path, STRANGER, STRANGER)
  return undefined
}

/** Opens a socket that is closed when the test ends. It is created at a short path, since sockets can't have long ones. */
async function listen(path: string): Promise<undefined> {
  const server = createServer()
  const first = join(mkdtempSync(join(tmpdir(), 's-')), 's')
  await new Promise<void>((resolve) => server.listen(first, resolve))
  renameSync(first, path)
  onTestFinished(() => void server.close())
}

/** Each kind of file. */
export const KINDS: readonly Kind[] = [
  { name: 'a regular file', is: 'fine', put: (path, text) => write(path, text) },
  {
    name: 'one with a byte-order mark',
    is: 'fine',
    put: (path, text) => write(path, `\ufeff${text}`),
  },
  {
    name: 'one in UTF-16 with a mark',
    is: 'fine',
    put: (path, text) => write(path, Buffer.from(`\ufeff${text}`, 'utf16le')),
  },
  {
    name: "a link to a file of one's own",
    is: 'fine',
    put: (path, text) => {
      write(`${path}.real`, text)
      return symlinkSync(`${path}.real`, path) ?? undefined
    },
  },
  { name: 'an empty file', is: 'unusable', put: (path) => write(path, '') },
  {
    name: 'a binary file',
    is: 'unusable',
    put: (path) => write(path, Buffer.from('89504e470d0a1a0a0000000d49484452ff', 'hex')),
  },
  { name: 'a file of NULs', is: 'unusable', put: (path) => write(path, Buffer.alloc(100)) },
  {
    name: 'UTF-16 without a mark',
    is: 'unusable',
    put: (path, text) => write(path, Buffer.from(text, 'utf16le')),
  },
  {
    name: 'a huge file',
    is: 'unusable',
    put: (path) => {
      write(path, '')
      return truncateSync(path, 2 ** 33) ?? undefined
    },
  },
  { name: 'a named pipe', is: 'unusable', put: (path) => void execFileSync('mkfifo', [path]) },
  { name: 'a socket', is: 'unusable', put: listen },
  {
    name: 'a link to /dev/zero',
    is: 'unusable',
    put: (path) => symlinkSync('/dev/zero', path) ?? undefined,
  },
  {
    name: 'a link to /dev/null',
    is: 'unusable',
    put: (path) => symlinkSync('/dev/null', path) ?? undefined,
  },
  { name: 'a directory', is: 'unusable', put: (path) => void mkdirSync(path) },
  {
    name: 'a link to nothing',
    is: 'unusable',
    put: (path) => symlinkSync(`${path}.gone`, path) ?? undefined,
  },
  { name: 'a link to itself', is: 'unusable', put: (path) => symlinkSync(path, path) ?? undefined },
  {
    name: 'a file of another user',
    is: 'refused',
    put: (path, text) => {
      write(path, text)
      return giveAway(path)
    },
  },
  {
    name: 'a link to a file of another user',
    is: 'refused',
    put: (path, text) => {
      write(`${path}.real`, text)
      symlinkSync(`${path}.real`, path)
      return giveAway(`${path}.real`)
    },
  },
  {
    name: 'a file that all can write',
    is: 'refused',
    put: (path, text) => write(path, text, 0o666),
  },
]

/** Replaces what is at a path by a kind of file. */
export async function putKind(kind: Kind, path: string, text: string): Promise<number | undefined> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  rmSync(path, { recursive: true, force: true })
  return kind.put(path, text)
}

/** Returns a file's state, to see whether it has changed: its identity, kind, mode, link target and content. */
export function stateOf(path: string): unknown {
  const stats = lstatSync(path)
  const { ino, mode, size, uid } = stats
  const isReadable = stats.isFile() && size < 10 ** 6
  return [
    { ino, mode, size, uid },
    stats.isSymbolicLink() ? readlinkSync(path) : undefined,
    isReadable ? readFileSync(path).toString('hex') : undefined,
  ]
}
