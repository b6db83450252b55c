import type { Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { reply } from './wire-server.ts'

/** What a server, or something in front of it, sends instead of a normal reply; `body` is the body of that. */
export interface Fault {
  name: string
  send(socket: Socket, body: string): void
  /** Whether the connection stays open, silent or with endless small pieces. */
  isEndless?: true
  /** Whether the reply arrives anyway. */
  isHarmless?: true
  /** Whether it is slow, and tried in the slow suite only. */
  isCostly?: true
}

type Bytes = string | Uint8Array

/** Sends bytes and closes the connection. */
function ends(
  name: string,
  bytes: Bytes | ((body: string) => Bytes),
  more: Partial<Fault> = {},
): Fault {
  return { name, send: (socket, body) => void socket.end(bytesOf(bytes, body)), ...more }
}

/** Sends bytes and keeps the connection open. */
function stays(
  name: string,
  bytes: Bytes | ((body: string) => Bytes),
  more: Partial<Fault> = {},
): Fault {
  return { name, send: (socket, body) => void socket.write(bytesOf(bytes, body)), ...more }
}

function bytesOf(bytes: Bytes | ((body: string) => Bytes), body: string): Bytes {
  return typeof bytes === 'function' ? bytes(body) : bytes
}

/** Sends a start, and then the same piece every few milliseconds. */
function drips(name: string, start: string, again: string): Fault {
  return {
    name,
    isEndless: true,
    send: (socket) => {
      socket.write(start)
      const timer = setInterval(() => socket.write(again), 5)
      socket.once('close', () => clearInterval(timer))
    },
  }
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

function chunked(body: string, extension = '', trailer = ''): string {
  const size = Buffer.byteLength(body).toString(16)
  return `${OK}transfer-encoding: chunked\r\n\r\n${size}${extension}\r\n${body}\r\n0\r\n${trailer}\r\n`
}

function packed(encoding: string, body: Uint8Array): Uint8Array {
  const head = `${OK}content-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** Returns a compressed reply with a number of empty records. */
function bomb(records: number): Buffer {
  return Buffer.from(`{"success":"True","count":1,"data":[${'{},'.repeat(records)}{}]}`)
}

const STATUS_LINES = [
  'HTTP/1.1 abc',
  'HTTP/1.1',
  'HTTP/9.9 200 OK',
  'HTTP/1.1 99999 Many',
  'HTTP/1.1 -1 No',
  'FTP/1.1 200 OK',
  '\0\0\0',
]

const statusLines: readonly Fault[] = [
  ...STATUS_LINES.map((line) => ends(`status line ${JSON.stringify(line)}`, `${line}\r\n\r\n`)),
  ...['000 Nothing', '099 Low', '999 High', '600 Other', '418 Teapot'].map((status) =>
    ends(`status ${status}`, reply('', status)),
  ),
  ends('no reason', (body) => reply(body, '200'), { isHarmless: true }),
  ends('another protocol', 'SSH-2.0-OpenSSH_9.2p1 Debian\r\n'),
  ends('a handshake', Uint8Array.of(0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0)),
  ends('HTML and no head', '<html><body>Welcome</body></html>'),
  ends(
    'bytes of no meaning',
    Uint8Array.from({ length: 4000 }, (_, at) => (at * 197) % 256),
  ),
  ends('no content', 'HTTP/1.1 204 No Content\r\n\r\n'),
  ends('not modified', 'HTTP/1.1 304 Not Modified\r\n\r\n'),
  ends('a redirect to nowhere', reply('', '302 Found')),
  ends('a redirect in a circle', reply('', '302 Found', 'location: ?\r\n')),
  ends('a redirect elsewhere', reply('', '307 Moved', 'location: http://127.0.0.1:1/api\r\n')),
  ends('an upgrade that is required', reply('', '426 Upgrade Required', 'upgrade: h2c\r\n')),
]

const lengths: readonly Fault[] = [
  ...['-1', 'abc', '1e3', '0x10', '99999999999999999999', '1, 2', ''].map((length) =>
    ends(
      `length ${JSON.stringify(length)}`,
      (body) => `${OK}content-length: ${length}\r\n\r\n${body}`,
    ),
  ),
  ends(
    'two lengths',
    (body) => `${OK}content-length: 3\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  ),
  ends('a length too short', (body) => `${OK}content-length: ${body.length - 5}\r\n\r\n${body}`),
  ends('a length too long', (body) => `${OK}content-length: ${body.length + 50}\r\n\r\n${body}`),
  ends('a length beyond all limits', (body) => `${OK}content-length: 1099511627776\r\n\r\n${body}`),
  ends(
    'a length and chunks',
    (body) => `${OK}content-length: 5\r\n${chunked(body).slice(OK.length)}`,
  ),
  ends('a length of nothing', (body) => `${OK}content-length: 0\r\n\r\n${body}`),
  ends('no length', (body) => `${OK}\r\n${body}`, { isHarmless: true }),
]

const chunks: readonly Fault[] = [
  ...['zz', '-5', 'ffffffffffffffffff', '', ' ', '5 5'].map((size) =>
    ends(
      `chunk of ${JSON.stringify(size)}`,
      (body) => `${OK}transfer-encoding: chunked\r\n\r\n${size}\r\n${body}\r\n0\r\n\r\n`,
    ),
  ),
  ends('a chunk longer than it says', (body) =>
    chunked(body).replace(/\r\n\r\n[\da-f]+/, '\r\n\r\n2'),
  ),
  ends('no last chunk', (body) => chunked(body).slice(0, -5)),
  ends('another transfer', (body) => chunked(body).replace('chunked', 'gzip, chunked')),
  ends('an unknown transfer', (body) => chunked(body).replace('chunked', 'rot13')),
  ends('extensions', (body) => chunked(body, ';a=b;c="d"'), { isHarmless: true }),
  ends('a flood of extensions', (body) => chunked(body, `;a=${'b'.repeat(100_000)}`)),
  ends('trailers', (body) => chunked(body, '', 'x-checksum: 1\r\n'), { isHarmless: true }),
  ends('a flood of trailers', (body) => chunked(body, '', 'x-more: and more\r\n'.repeat(10_000))),
  ends('trailers that are none', (body) => chunked(body, '', 'no colon\r\n')),
]

const encodings: readonly Fault[] = [
  ...['gzip', 'deflate', 'br', 'zstd', 'compress', 'gzip, gzip', 'x-unknown', 'aes128gcm'].map(
    (encoding) => ends(`${encoding}, and is not`, (body) => packed(encoding, Buffer.from(body))),
  ),
  ends('gzip that is cut off', (body) => packed('gzip', gzipSync(body).subarray(0, -9))),
  ends('gzip with a wrong sum', (body) =>
    packed('gzip', Buffer.concat([gzipSync(body).subarray(0, -8), Buffer.alloc(8, 7)])),
  ),
  ends('deflate that is cut off', (body) => packed('deflate', deflateSync(body).subarray(0, -6))),
  ends('br that is cut off', (body) => packed('br', brotliCompressSync(body).subarray(0, -3))),
  ends('gzip of nothing', packed('gzip', gzipSync(''))),
  ends('gzip in gzip', (body) => packed('gzip, gzip', gzipSync(gzipSync(body))), {
    isHarmless: true,
  }),
  ends('gzip a hundred times', (body) => {
    const encoding = Array(100).fill('gzip').join(', ')
    return packed(encoding, Buffer.from(body))
  }),
  ends('20 million records in 61 kB', packed('gzip', gzipSync(bomb(2_000_000)))),
  ends('records in br', packed('br', brotliCompressSync(bomb(200_000)))),
  ends('records in gzip in gzip', packed('gzip, gzip', gzipSync(gzipSync(bomb(2_000_000))))),
  ends('spaces without end in gzip', packed('gzip', gzipSync(Buffer.alloc(70 * 2 ** 20, ' '))), {
    isCostly: true,
  }),
  ends('lists within lists in gzip', packed('gzip', gzipSync('['.repeat(9_000_000)))),
  ends(
    'values in one record',
    packed('gzip', gzipSync(`{"success":"True","data":[{"a":[${'{},'.repeat(900_000)}{}]}]}`)),
  ),
]

const HEADS = {
  'a flood of headers': `${OK}${'x-more: and more\r\n'.repeat(10_000)}\r\n`,
  'a header of 1 MB': `${OK}x-long: ${'y'.repeat(2 ** 20)}\r\n\r\n`,
  'a header without a colon': `${OK}no colon here\r\n\r\n`,
  'a header with NUL': `${OK}x-nul: a\0b\r\n\r\n`,
  'a header without a name': `${OK}: value\r\n\r\n`,
  'headers without end': `${OK}x-more: and`,
  'a folded header': `${OK}x-folded: a\r\n b\r\ncontent-length: 2\r\n\r\n{}`,
}

const ENDS = {
  'with nothing': '',
  'within the status line': 'HTTP/1.1 20',
  'after the status line': 'HTTP/1.1 200 OK\r\n',
  'within the head': `${OK}content-le`,
  'after the head': `${OK}content-length: 10\r\n\r\n`,
  'within the body': `${OK}content-length: 100\r\n\r\n{"success":"Tr`,
  'within a chunk': `${OK}transfer-encoding: chunked\r\n\r\n64\r\n{"success":"Tr`,
  'after a chunk': `${OK}transfer-encoding: chunked\r\n\r\n2\r\n{"\r\n`,
  'within the size of a chunk': `${OK}transfer-encoding: chunked\r\n\r\n6`,
  'after an interim reply': 'HTTP/1.1 100 Continue\r\n\r\n',
  'after early hints': 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n',
}

const connectionEnds: readonly Fault[] = Object.entries(ENDS).flatMap(([name, bytes]) => [
  ends(`ends ${name}`, bytes),
  {
    name: `breaks ${name}`,
    send: (socket) => {
      socket.write(bytes, () => socket.destroy())
    },
  },
])

const upgrades: readonly Fault[] = [
  stays(
    'an upgrade',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
  ),
  stays('an upgrade that names nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  ends('an upgrade, and goes', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'),
  stays(
    'an upgrade, and a reply',
    (body) => `HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n${reply(body)}`,
  ),
]

const interims: readonly Fault[] = [
  stays('a hundred and a reply', (body) => `HTTP/1.1 100 Continue\r\n\r\n${reply(body)}`),
  stays(
    'three early hints first',
    (body) => `${'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(3)}${reply(body)}`,
    { isHarmless: true },
  ),
  ends('a thousand interim replies', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000)),
]

const extras: readonly Fault[] = [
  stays('a second reply', (body) => `${reply(body)}${reply(body.replaceAll('Acme', 'Smuggled'))}`),
  stays('a second reply later', (body) => reply(body), {
    send: (socket, body) => {
      socket.write(reply(body))
      setTimeout(() => socket.write(reply(body.replaceAll('Acme', 'Smuggled'))), 1)
    },
  }),
  ends(
    'garbage behind the reply',
    (body) => `${reply(body, '200 OK', 'connection: close\r\n')}garbage`,
  ),
]

const endless: readonly Fault[] = [
  stays('says nothing', '', { isEndless: true }),
  stays('stalls in the head', `${OK}content-le`, { isEndless: true }),
  stays('stalls in the body', `${OK}content-length: 1000\r\n\r\n{"success"`, { isEndless: true }),
  stays('stalls in a chunk', `${OK}transfer-encoding: chunked\r\n\r\nff\r\n{"`, {
    isEndless: true,
  }),
  stays('stalls in gzip', (body) => packed('gzip', gzipSync(body)).subarray(0, -12), {
    isEndless: true,
  }),
  stays('stalls behind an interim reply', 'HTTP/1.1 103 Early Hints\r\n\r\n', { isEndless: true }),
  drips('drips in the body', `${OK}content-length: 1000000\r\n\r\n`, ' '),
  drips('drips in chunks', `${OK}transfer-encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
  drips('drips in the body of an error', 'HTTP/1.1 500 No\r\ncontent-length: 9999999\r\n\r\n', 'x'),
]

/** All faults. */
export const FAULTS: readonly Fault[] = [
  ...statusLines,
  ...lengths,
  ...chunks,
  ...encodings,
  ...Object.entries(HEADS).map(([name, bytes]) => ends(name, bytes)),
  ...connectionEnds,
  ...upgrades,
  ...interims,
  ...extras,
  ...endless,
]
