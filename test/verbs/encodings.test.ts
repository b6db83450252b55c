import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writableFields } from '../../src/api/writes/body.ts'
import { flagOf } from '../../src/records/field-names.ts'
import type { Resource, ResourceName } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import type { Row } from '../../src/sandbox/database.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { eachOnce, some } from '../support/division.ts'
import { ENCODINGS, NO_TEXT, SHARED_LETTERS } from '../support/encodings.ts'
import { freshHome, run } from '../support/run.ts'

/** Fields with a format, where not every text is valid. */
const MEANINGFUL =
  /email|phone|mobile|extension|_ip|_mac|fqdn|website|uri|abbreviation|serial|domain_name|^network$|network_(?:gateway|dhcp_range|mask|primary_dns|secondary_dns)|nat|otp_secret|vendor_ticket/

/** The required fields of a create, besides the tested ones. */
const NEEDED: Readonly<Partial<Record<ResourceName, readonly string[]>>> = {
  certificates: ['--domain', 'encodings.example'],
  domains: ['--name', 'encodings.example'],
  networks: ['--network', '10.9.0.0/24'],
  'ticket-replies': ['--ticket', '1'],
  'invoice-items': ['--invoice', 'INV-213', '--quantity', '1', '--price', '5'],
}

const creatable = Object.values(resources).filter(
  ({ operations }) => operations.create !== undefined,
)

function textFields(resource: Resource): (readonly [name: string, flag: string])[] {
  return writableFields(resource, 'create')
    .filter(
      ([, { kind, notation }]) => (kind === 'text' || kind === 'html') && notation === undefined,
    )
    .filter(([name]) => !MEANINGFUL.test(name))
    .map(([name]) => [name, flagOf(resource, name)] as const)
}

/** Text that every server stores unchanged: no leading, trailing or repeated spaces, and no markup. */
const words = fc
  .array(
    fc.string({
      unit: fc.constantFrom(...SHARED_LETTERS.filter((letter) => letter !== ' ')),
      minLength: 1,
      maxLength: 9,
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => `x${parts.join(' ')}x`)

const withFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-encodings-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const TRIED = new Set(
  eachOnce(
    creatable.flatMap(({ name }) => ENCODINGS.map((encoding) => [name, encoding.name] as const)),
    ([module]) => module,
    ([, encoding]) => encoding,
  ).map((one) => one.join(' ')),
)

describe('text from files is stored as written, in every encoding:', () => {
  it.each(creatable.map((resource) => [resource.name, resource] as const))(
    '%s',
    async (_, resource) => {
      const instance = await hazardInstance('26.10')
      const folder = withFolder()
      const fields = textFields(resource)
      for (const [index, { name: encoding, encode, argv }] of ENCODINGS.entries()) {
        if (!TRIED.has(`${resource.name} ${encoding}`)) continue
        const texts = fc.sample(words, { numRuns: fields.length, seed: index })
        const own = fields.flatMap(([name, flag], at) => {
          writeFileSync(join(folder, name), encode(`${texts[at]}\n`))
          return [`--${flag}`, `@${name}`]
        })
        const needed =
          resource.name === 'contacts'
            ? ['--email', `ada${index}@acme.example`]
            : (NEEDED[resource.name] ?? [])
        const owner =
          resource.client === null || resource.parent !== undefined || resource.name === 'clients'
            ? []
            : ['--client', 'acme']
        const { status, stderr } = await instance.itflow(
          [resource.name, 'create', ...owner, ...needed, ...own, ...argv],
          { cwd: folder },
        )
        expect({ encoding, status, stderr }).toMatchObject({ status: 0 })
        const stored = instance.database.tables[resource.module]?.rows.at(-1)
        for (const [at, [name]] of fields.entries()) {
          expect({ encoding, name, text: textOf(stored, name) }).toEqual({
            encoding,
            name,
            text: unquoted(name, texts[at] ?? ''),
          })
        }
      }
    },
  )
})

/** Removes the `<br>` that every ticket gets (H17), and the sandbox's prefix of encrypted values. */
function textOf(row: Row | undefined, name: string): string | null | undefined {
  const text = row?.[name]?.replace(/^sealed:[^:]*:/, '')
  return name === 'ticket_details' ? text?.replace(/<br>$/, '') : text
}

/** Documents are written without quotes (H04). */
function unquoted(name: string, text: string): string {
  if (name !== 'document_content') return text
  return text.replaceAll('"', '&#34;').replaceAll("'", '&#39;')
}

describe('every other input accepts every encoding:', () => {
  const text = 'Grüße für 5 €, “naïve” Žižka'
  const plain = ENCODINGS.filter(({ name }) => name !== 'ISO 8859-15')

  it.each(some(plain))('standard input as text, in $name', async ({ encode, argv }) => {
    const instance = await hazardInstance('26.10')
    const stdin = encode(`${text}\r\n`)
    const { status } = await instance.itflow(
      ['assets', 'update', 'LT-0001', '--notes', '@-', ...argv],
      { stdin },
    )
    expect(status).toBe(0)
    expect(instance.row('assets', { asset_name: 'LT-0001' })['asset_notes']).toBe(text)
  })

  it.each(some(plain))('a password, in $name', async ({ encode, argv }) => {
    const instance = await hazardInstance('26.10')
    const create = [
      'credentials',
      'create',
      '--client',
      'acme',
      '--name',
      'Sealed',
      '--password-stdin',
    ]
    const { status } = await instance.itflow([...create, ...argv], { stdin: encode(`${text}\n`) })
    expect(status).toBe(0)
    expect(
      textOf(instance.row('credentials', { credential_name: 'Sealed' }), 'credential_password'),
    ).toBe(text)
  })

  it.each(some(plain))('a one-time secret, in $name', async ({ encode, argv }) => {
    const instance = await hazardInstance('26.10')
    const create = [
      'credentials',
      'create',
      '--client',
      'acme',
      '--name',
      'Encoded',
      '--otp-secret-stdin',
    ]
    const { status } = await instance.itflow([...create, ...argv], {
      stdin: encode('JBSWY3DPEHPK3PXP\r\n'),
    })
    expect(status).toBe(0)
    expect(instance.writes()[0]?.body).toMatchObject({ credential_otp_secret: 'JBSWY3DPEHPK3PXP' })
  })

  it.each(some(plain))('a body and a field of `itflow api`, in $name', async ({ encode, argv }) => {
    const instance = await hazardInstance('26.10')
    const cwd = withFolder()
    writeFileSync(
      join(cwd, 'body.json'),
      encode(JSON.stringify({ client_id: 1, location_name: text })),
    )
    writeFileSync(join(cwd, 'notes.txt'), encode(`${text}\n`))
    const call = [
      'api',
      'POST',
      'locations/create',
      '--input',
      'body.json',
      '-F',
      'location_notes=@notes.txt',
    ]
    const { status } = await instance.itflow([...call, ...argv], { cwd })
    expect(status).toBe(0)
    expect(instance.row('locations', { location_name: text })['location_notes']).toBe(text)
    const piped = ['api', 'POST', 'locations/create', '--input', '-', ...argv]
    await instance.itflow(piped, {
      stdin: encode(JSON.stringify({ client_id: 1, location_name: `${text}!` })),
    })
    expect(instance.row('locations', { location_name: `${text}!` })).toBeDefined()
  })

  it.each(some(plain))(
    'the key and the decrypt password of a profile, in $name',
    async ({ encode, argv }) => {
      const instance = await hazardInstance('26.10')
      const { url, key, decryptPassword } = instance.sandbox
      const home = freshHome()
      const add = [
        'profiles',
        'add',
        'acme',
        '--url',
        url,
        '--key-stdin',
        '--decrypt-password-stdin',
        '--store',
        'file',
      ]
      const { status, stderr } = await run([...add, ...argv], {
        home,
        stdin: encode(`${key}\r\n${decryptPassword}\r\n`),
      })
      expect({ status, stderr }).toMatchObject({ status: 0 })
      const secrets = JSON.parse(
        readFileSync(join(home, '.config', 'itflow', 'secrets.json'), 'utf8'),
      )
      expect(Object.values(secrets.secrets)).toEqual([key, decryptPassword])
    },
  )

  it.each(plain.filter(({ argv }) => argv.length === 0))(
    'what a key command prints and what an editor saves, in $name',
    async ({ encode }) => {
      const instance = await hazardInstance('26.10')
      const folder = withFolder()
      writeFileSync(join(folder, 'key'), encode(`${instance.sandbox.key}\n`))
      writeFileSync(join(folder, 'text'), encode(`${text}\n`))
      const home = freshHome()
      const PATH = process.env['PATH'] ?? ''
      const add = [
        'profiles',
        'add',
        'acme',
        '--url',
        instance.sandbox.url,
        '--key-command',
        `cat '${join(folder, 'key')}'`,
      ]
      expect(await run(add, { home, env: { PATH } })).toMatchObject({ status: 0 })
      expect(await run(['clients', 'list'], { home, env: { PATH } })).toMatchObject({ status: 0 })
      const env = { PATH, EDITOR: `cp '${join(folder, 'text')}'` }
      const { status } = await instance.itflow(['assets', 'update', 'LT-0001', '--edit'], {
        env,
        terminal: 100,
      })
      expect(status).toBe(0)
      expect(instance.row('assets', { asset_name: 'LT-0001' })['asset_notes']).toBe(text)
    },
  )
})

describe("input that isn't text is refused with 2, naming the option, and nothing is sent:", () => {
  it.each(NO_TEXT)('%s', async (_, bytes, said) => {
    const instance = await hazardInstance('26.10')
    const cwd = withFolder()
    writeFileSync(join(cwd, 'input'), bytes)
    const ways: readonly (readonly [argv: readonly string[], named: string])[] = [
      [['assets', 'update', 'LT-0001', '--notes', '@input'], '--notes @input: input '],
      [['assets', 'update', 'LT-0001', '--notes', '@-'], '--notes @-: standard input '],
      [
        ['tickets', 'create', '--client', 'acme', '--subject', 'X', '--details', '@input'],
        '--details @input: input ',
      ],
      [
        ['credentials', 'create', '--client', 'acme', '--name', 'X', '--password-stdin'],
        '--password-stdin: standard input ',
      ],
      [
        ['credentials', 'create', '--client', 'acme', '--name', 'X', '--otp-secret-stdin'],
        '--otp-secret-stdin: standard input ',
      ],
      [['api', 'POST', 'assets/create', '--input', 'input'], '--input input: input '],
      [['api', 'POST', 'assets/create', '-F', 'asset_name=@input'], '--field @input: input '],
      [
        ['profiles', 'add', 'x', '--url', instance.sandbox.url, '--key-stdin', '--store', 'file'],
        '--key-stdin: standard input ',
      ],
      [
        ['login', 'x', '--url', instance.sandbox.url, '--key-stdin', '--store', 'file'],
        '--key-stdin: standard input ',
      ],
    ]
    for (const [argv, named] of ways) {
      const { status, stdout, stderr } = await instance.itflow(argv, { cwd, stdin: bytes })
      expect({ argv, status, stdout }).toEqual({ argv, status: 2, stdout: '' })
      expect(stderr).toContain(named)
      expect(stderr).toMatch(said)
      expect(stderr).not.toMatch(/Caf/)
    }
    expect(instance.writes()).toEqual([])
  })

  it('with a suggestion', async () => {
    const instance = await hazardInstance('26.10')
    const update = ['assets', 'update', 'LT-0001', '--notes', '@-']
    const cafe = await instance.itflow(update, { stdin: Buffer.from('one\nCaf\xe9', 'latin1') })
    expect(cafe.stderr).toContain('standard input is not UTF-8 (line 2)')
    expect(cafe.stderr).toContain('--encoding windows-1252')
    const wide = await instance.itflow(update, { stdin: Buffer.from('Café', 'utf16le') })
    expect(wide.stderr).toContain('--encoding utf-16le')
  })

  it.each([
    ['a picture', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
    ['an archive', '\x1f\x8b\x08\0\xf2\xcb\xaa\xff\xcbH\xcd'],
    [
      'UTF-8 with a fault',
      Buffer.from('Grüße, ß\xfc', 'utf8').toString('latin1').replace('\xc3\xbc', '\xc3'),
    ],
    ['UTF-8 that is cut off', Buffer.from('Grüß').subarray(0, -1).toString('latin1')],
    ['a NUL among letters', 'a\0b'],
  ])("%s isn't attributed to an encoding that would corrupt it", async (_, bytes) => {
    const instance = await hazardInstance('26.10')
    const update = ['assets', 'update', 'LT-0001', '--notes', '@-']
    const { status, stderr } = await instance.itflow(update, {
      stdin: Buffer.from(bytes, 'latin1'),
    })
    expect(status).toBe(2)
    expect(stderr).not.toContain('--encoding')
  })

  it('nor is a mislabeled encoding', async () => {
    const instance = await hazardInstance('26.10')
    const update = ['assets', 'update', 'LT-0001', '--notes', '@-', '--encoding', 'shift_jis']
    const { stderr } = await instance.itflow(update, { stdin: Buffer.from([0x93]) })
    expect(stderr).toContain('is not shift_jis')
    expect(stderr).not.toContain('taken as UTF-8')
  })

  it('an unknown encoding', async () => {
    const { status, stderr } = await run(['assets', 'list', '--encoding', 'utf-32'])
    expect(status).toBe(2)
    expect(stderr).toContain('--encoding utf-32: unknown encoding')
  })

  it("an argument that isn't UTF-8", async () => {
    const instance = await hazardInstance('26.10')
    for (const argv of [
      ['assets', 'update', 'LT-0001', '--notes', 'Caf\ufffd'],
      ['assets', 'update', 'LT-0001', '--name', '@@Caf\ufffd'],
      ['api', 'POST', 'assets/create', '-f', 'asset_name=Caf\ufffd'],
      ['api', 'POST', 'assets/create', '-F', 'asset_name=Caf\ufffd'],
    ]) {
      const { status, stderr } = await instance.itflow(argv)
      expect({ argv, status }).toEqual({ argv, status: 2 })
      expect(stderr).toContain("isn't valid UTF-8")
    }
    expect(instance.writes()).toEqual([])
  })

  it('text from an editor, which is saved', async () => {
    const instance = await hazardInstance('26.10')
    const env = { PATH: process.env['PATH'] ?? '', EDITOR: "printf 'Caf\\351' >" }
    const { status, stderr } = await instance.itflow(['assets', 'update', 'LT-0001', '--edit'], {
      env,
      terminal: 100,
    })
    const [, file = ''] = /What you wrote is saved in\s+(\S+)/.exec(stderr) ?? []
    expect(status).toBe(2)
    expect(stderr).toContain('--edit: what you wrote is not UTF-8')
    expect(readFileSync(file, 'latin1')).toBe('Café')
  })

  it('the output of a key command', async () => {
    const PATH = process.env['PATH'] ?? ''
    const add = [
      'profiles',
      'add',
      'acme',
      '--url',
      'http://127.0.0.1:9',
      '--key-command',
      "printf 'k\\351y'",
    ]
    const { status, stderr } = await run(add, { home: freshHome(), env: { PATH } })
    expect(status).toBe(3)
    expect(stderr).toContain('printed output that is not UTF-8')
  })
})

describe('a secret is something that can be typed:', () => {
  const CREATE = ['credentials', 'create', '--client', 'acme', '--name', 'X', '--password-stdin']

  it.each(['s3cret', 's3cret\n', 's3cret\r\n', 's3cret\r', '\ufeffs3cret\r'])(
    '%j is s3cret',
    async (stdin) => {
      const instance = await hazardInstance('26.10')
      const { status } = await instance.itflow(CREATE, { stdin })
      expect(status).toBe(0)
      const reveal = await instance.itflow(['credentials', 'reveal', 'X', '--yes'])
      expect(reveal.stdout).toBe('s3cret\n')
    },
  )

  it.each([
    's3c\rret\n',
    's3cret\r\r\n',
    's3c\ufeffret',
    '\ufeff\ufeffs3cret',
    's3c\u200bret',
    's3cret\u2028',
  ])('%j is refused', async (stdin) => {
    const instance = await hazardInstance('26.10')
    expect(await instance.itflow(CREATE, { stdin })).toMatchObject({ status: 2, stdout: '' })
    expect(instance.writes()).toEqual([])
  })
})
