import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { folderWith, parse, refusal, TOKEN, withSource } from './config-parsing.ts'

const FROM_FILE = withSource().replace('token_env: PROBE_TOKEN', 'token_file: a.token')
const WITH_METRICS = (token: string) => withSource('', `metrics: { ${token} }\n`)
const AT = 'alerts.yaml, line 3, column 39: '

const tokenOf = async (text: string, place: Parameters<typeof parse>[1]) =>
  (await parse(text, place)).config.sources.get('probe')?.token.token

describe('a token in the environment', () => {
  it.each([
    ['is not set', undefined, 'the variable PROBE_TOKEN has no token'],
    ['is empty', '', 'the variable PROBE_TOKEN has no token'],
    ['is blank', ' \n', 'the variable PROBE_TOKEN has no token'],
    [
      'is too short',
      'a'.repeat(15),
      'the token in the variable PROBE_TOKEN is shorter than 16 characters',
    ],
    [
      'is too long',
      'a'.repeat(1025),
      'the token in the variable PROBE_TOKEN is longer than 1024 characters',
    ],
    [
      'has a space',
      'correct horse battery',
      'the token in the variable PROBE_TOKEN must be one word of ASCII',
    ],
    [
      'has two lines',
      'aaaaaaaaaaaaaaaa\nbbbbbbbbbbbbbbb',
      'the token in the variable PROBE_TOKEN must be one word of ASCII',
    ],
    [
      'has an accent',
      'pässwörd-pässwörd',
      'the token in the variable PROBE_TOKEN must be one word of ASCII',
    ],
    [
      'has an invisible character',
      `${TOKEN}\u200b`,
      'the token in the variable PROBE_TOKEN must be one word of ASCII',
    ],
  ])('that %s is refused at its place, and not repeated', async (_, token, problem) => {
    const said = await refusal(withSource(), { env: { PROBE_TOKEN: token } })
    expect(said.slice(0, 2)).toEqual([
      'usage',
      expect.stringContaining(`alerts.yaml, line 3, column 38: ${problem}`),
    ])
    expect(said[2]).toBe('Make one: openssl rand -hex 32')
    if ((token ?? '').trim().length > 3) expect(said.join()).not.toContain(token)
  })

  it('is taken as it is for any word of 16 to 1024 visible ASCII characters', async () => {
    const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
    const word = fc.string({ unit: character, minLength: 16, maxLength: 1024 })
    await fc.assert(
      fc.asyncProperty(word, async (token) => {
        expect(await tokenOf(withSource(), { env: { PROBE_TOKEN: token } })).toBe(token)
      }),
      { numRuns: 50 },
    )
  })

  it.each(['constructor', 'toString', '__proto__'])('is not what it inherits: %s', async (name) => {
    const [, message] = await refusal(withSource().replace('PROBE_TOKEN', name))
    expect(message).toContain(`the variable ${name} has no token`)
  })

  it.each(['1A', 'A-B', '$TOKEN', 'A B', '""'])('has no variable called %s', async (name) => {
    const [, message] = await refusal(withSource().replace('PROBE_TOKEN', name))
    expect(message).toContain('token_env must be the name of an environment variable')
  })
})

describe('a token in a file', () => {
  it.each(['', '\n', '\r\n', ' \n\n'])('is read without %j at its end', async (end) => {
    const folder = folderWith({ 'a.token': TOKEN + end })
    expect(await tokenOf(FROM_FILE, { folder })).toBe(TOKEN)
  })

  it('is read with a byte-order mark before it', async () => {
    expect(await tokenOf(FROM_FILE, { folder: folderWith({ 'a.token': `\ufeff${TOKEN}` }) })).toBe(
      TOKEN,
    )
  })

  it('is found from the folder of the configuration, or by its full path', async () => {
    const folder = folderWith({ 'a.token': TOKEN })
    mkdirSync(join(folder, 'below'))
    const above = FROM_FILE.replace('a.token', '../a.token')
    expect(await tokenOf(above, { folder: join(folder, 'below') })).toBe(TOKEN)
    const full = FROM_FILE.replace('a.token', join(folder, 'a.token'))
    expect(await tokenOf(full, { folder: '/nowhere' })).toBe(TOKEN)
  })

  it('can be a link to one, as Kubernetes has them', async () => {
    const folder = folderWith({ real: TOKEN })
    symlinkSync('real', join(folder, 'a.token'))
    expect(await tokenOf(FROM_FILE, { folder })).toBe(TOKEN)
  })

  it.each([0o640, 0o604, 0o660, 0o644, 0o666, 0o777, 0o610])(
    'that is owned by a user and has mode %o is refused with what to do',
    async (mode) => {
      const folder = folderWith({ 'a.token': TOKEN }, mode)
      const uid = 4242
      // As root the owner can be made anyone; otherwise it is the user who runs the tests.
      const owner = ownerOf(join(folder, 'a.token'), uid)
      const said = await refusal(FROM_FILE, { folder, uid: owner })
      expect(said[0]).toBe('refused')
      expect(said[1]).toContain(`${AT}${join(folder, 'a.token')} can be `)
      expect(said[1]).toMatch(/\(mode 0[67]\d\d\), so it isn't used\.$/)
      expect(said[2]).toContain('chmod ')
      expect(said.join()).not.toContain(TOKEN)
    },
  )

  it.each([0o600, 0o400, 0o700])('that has mode %o is used', async (mode) => {
    const folder = folderWith({ 'a.token': TOKEN }, mode)
    expect(await tokenOf(FROM_FILE, { folder })).toBe(TOKEN)
  })

  it.runIf(process.getuid?.() === 0).each([0o440, 0o640])(
    'of root that a group may read is used, as systemd and Debian have them: mode %o',
    async (mode) => {
      const folder = folderWith({ 'a.token': TOKEN }, mode)
      chmodSync(folder, 0o755)
      expect(await tokenOf(FROM_FILE, { folder, uid: 4242 })).toBe(TOKEN)
      chmodSync(join(folder, 'a.token'), mode | 0o004)
      expect((await refusal(FROM_FILE, { folder, uid: 4242 }))[0]).toBe('refused')
      chmodSync(join(folder, 'a.token'), mode | 0o020)
      expect((await refusal(FROM_FILE, { folder, uid: 4242 }))[0]).toBe('refused')
    },
  )

  it.runIf(process.getuid?.() === 0)('of another user is refused', async () => {
    const folder = folderWith({ 'a.token': TOKEN })
    ownerOf(join(folder, 'a.token'), 4242)
    const said = await refusal(FROM_FILE, { folder, uid: 0 })
    expect([said[0], said[1]]).toEqual([
      'refused',
      expect.stringContaining('belongs to another user (uid 4242)'),
    ])
  })

  it('in a folder that others can write to is refused', async () => {
    const folder = folderWith({ 'a.token': TOKEN })
    chmodSync(folder, 0o777)
    const said = await refusal(FROM_FILE, { folder })
    expect([said[0], said[1]]).toEqual([
      'refused',
      expect.stringContaining(`${AT}${folder} can be written by other users`),
    ])
  })

  it('is used whatever its mode where the system has no users', async () => {
    const folder = folderWith({ 'a.token': TOKEN }, 0o666)
    expect(await tokenOf(FROM_FILE, { folder, uid: undefined })).toBe(TOKEN)
  })

  it.each([
    ["isn't there", (path: string) => `there is no file ${path}`, () => undefined],
    ['is a folder', (path: string) => `${path} is a directory, not a regular file`, mkdirSync],
    [
      'is a broken link',
      (path: string) => `${path} is a link to a file that doesn't exist`,
      (path: string) => symlinkSync('gone', path),
    ],
    [
      'is too large',
      (path: string) => `${path} is larger than 256 KiB`,
      (path: string) => writeFileSync(path, 'a'.repeat(300_000), { mode: 0o600 }),
    ],
    [
      "isn't text",
      (path: string) => `${path} `,
      (path: string) => writeFileSync(path, Buffer.from([0xff, 0xc3, 0x28, 0xa0]), { mode: 0o600 }),
    ],
    [
      'is empty',
      () => 'the file a.token has no token',
      (path: string) => writeFileSync(path, '\n', { mode: 0o600 }),
    ],
    [
      'has a short token',
      () => 'the token in the file a.token is shorter than 16',
      (path: string) => writeFileSync(path, 'short', { mode: 0o600 }),
    ],
  ] as const)('that %s is refused at its place', async (_, message, make) => {
    const folder = folderWith({})
    const path = join(folder, 'a.token')
    make(path)
    const said = await refusal(FROM_FILE, { folder })
    expect(said.slice(0, 2)).toEqual(['usage', expect.stringContaining(AT + message(path))])
  })

  it('with a NUL in its name is refused', async () => {
    const said = await refusal(FROM_FILE.replace('a.token', '"a\\0b"'))
    expect(said[0]).toBe('usage')
  })
})

describe('a source', () => {
  it('without a token is refused at its name', async () => {
    expect(await refusal(withSource().replace('token_env: PROBE_TOKEN, ', ''))).toEqual([
      'usage',
      'alerts.yaml, line 3, column 3: probe has no token',
      'Add token_env: VARIABLE, or token_file: PATH',
    ])
  })

  it('with two tokens is refused at the second', async () => {
    expect(await refusal(withSource('token_file: a'))).toEqual([
      'usage',
      'alerts.yaml, line 3, column 79: there is a token_env too',
      'Keep one of them',
    ])
  })

  it.each(['signature: true', 'signature: true, token_header: Authorization'])(
    'with %s has nowhere to find the signature',
    async (keys) => {
      expect(await refusal(withSource(keys))).toEqual([
        'usage',
        'alerts.yaml, line 3, column 79: a signature needs a header of its own',
        'Add token_header: HEADER, the one that the tool signs in',
      ])
    },
  )

  it.each(['yes', 'tRUE', '1', 'on', '""'])('cannot have the signature %s', async (written) => {
    const [, message] = await refusal(withSource(`token_header: X, signature: ${written}`))
    expect(message).toBe('alerts.yaml, line 3, column 107: signature must be true or false')
  })

  it.each(['a b', 'a:', '"a,b"', '""', 'ä', '"a\\nb"'])(
    'cannot have the header %s',
    async (written) => {
      const [, message] = await refusal(withSource(`token_header: ${written}`))
      expect(message).toMatch(
        /token_header must be a header's name|YAML|plain|Nested|Implicit|flow/i,
      )
    },
  )
})

it.each([
  ['true', true],
  ['TRUE', true],
  ['"true"', true],
  ['False', false],
])('signature: %s is %s', async (written, isSignature) => {
  const { config } = await parse(withSource(`token_header: X-Sig, signature: ${written}`))
  expect(config.sources.get('probe')?.token).toEqual({ header: 'x-sig', token: TOKEN, isSignature })
})

describe('the token of the metrics', () => {
  it('comes from where the configuration says', async () => {
    const { config, secrets } = await parse(WITH_METRICS('token_env: OTHER_TOKEN'))
    expect(config.metricsToken).toBe('other-token-0123456789')
    expect(secrets).toEqual(['other-token-0123456789', TOKEN])
  })

  it.each([
    ['', 'alerts.yaml, line 2, column 1: metrics has no token'],
    ['token_env: NO_TOKEN', 'alerts.yaml, line 2, column 23: the variable NO_TOKEN has no token'],
    [
      'token_env: OTHER_TOKEN, token_file: a',
      'alerts.yaml, line 2, column 36: there is a token_env too',
    ],
    [
      'token: abcdefghabcdefgh',
      "alerts.yaml, line 2, column 12: token: a token isn't written in the configuration",
    ],
  ])('is refused with %j', async (written, message) => {
    expect((await refusal(WITH_METRICS(written)))[1]).toContain(message)
  })
})

/** Gives a file to a user if this process may; returns the user it belongs to. */
function ownerOf(path: string, uid: number): number | undefined {
  if (process.getuid?.() !== 0) return process.getuid?.()
  chmodSync(dirname(path), 0o755)
  chownSync(path, uid, uid)
  return uid
}
