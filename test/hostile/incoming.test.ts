import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writableFields } from '../../src/api/writes/body.ts'
import { readPath, SizeLimitError } from '../../src/io/bounded-reading.ts'
import { flagOf } from '../../src/records/field-names.ts'
import { rejectControlCharacters } from '../../src/records/values.ts'
import { resources } from '../../src/resources/index.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome } from '../support/run.ts'

// Input from files, pipes, devices, editors and prompts: nothing is cleared by accident, and nothing hangs.

const BLANK = ['', '\n', '\r\n', ' \t\n\n', '\ufeff', '\u00a0\n']

/** The options for text of each module's update, including enumerations, and whether each may be empty. */
const TEXTS = Object.values(resources).flatMap((resource) =>
  resource.operations.update === undefined
    ? []
    : writableFields(resource, 'update')
        .filter(
          ([, { kind, allowsOtherValues }]) =>
            kind === 'text' || kind === 'html' || allowsOtherValues === true,
        )
        .map(([name, { write }]) => ({
          resource: resource.name,
          flag: flagOf(resource, name),
          isRequired: write?.isRequired === true,
        })),
)

describe('an empty input clears nothing:', () => {
  it('in any text of any module, from standard input and from a file', async () => {
    const instance = await hazardInstance('26.10')
    const cwd = freshHome()
    for (const [index, { resource, flag, isRequired }] of TEXTS.entries()) {
      const stdin = BLANK[index % BLANK.length] ?? ''
      writeFileSync(join(cwd, 'empty'), stdin)
      const argv = [resource, 'update', '1', `--${flag}`, index % 2 === 0 ? '@-' : '@empty']
      const { status, stdout, stderr } = await instance.itflow(argv, { cwd, stdin })
      expect({ argv, status, stdout }).toEqual({ argv, status: 2, stdout: '' })
      expect(stderr).toMatch(/is empty|is blank/)
      expect(stderr.includes(`--${flag} ''`)).toBe(!isRequired)
    }
    expect(instance.writes()).toEqual([])
  })

  it.each(BLANK)("%j isn't accepted as a reply, a secret, a key or a body", async (stdin) => {
    const instance = await hazardInstance('26.10')
    const ways = [
      ['tickets', 'reply', 'TCK-1042', '--message', '@-'],
      ['credentials', 'update', '1', '--password-stdin'],
      ['credentials', 'update', '1', '--password-stdin', '--otp-secret-stdin'],
      ['profiles', 'add', 'x', '--url', instance.sandbox.url, '--key-stdin', '--store', 'file'],
      ['api', 'POST', 'assets/create', '--input', '-'],
      ['api', 'POST', 'assets/create', '-F', 'asset_name=@-'],
    ]
    for (const argv of ways) {
      const { status, stdout } = await instance.itflow(argv, { stdin })
      expect({ argv, status, stdout }).toEqual({ argv, status: 2, stdout: '' })
    }
    expect(instance.writes()).toEqual([])
  })

  it('nor does one of several secrets with an empty line', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['credentials', 'update', '1', '--password-stdin', '--otp-secret-stdin']
    for (const stdin of ['x\n\n', '\nx\n', 'x\n  \n']) {
      expect((await instance.itflow(argv, { stdin })).status).toBe(2)
    }
    expect(instance.writes()).toEqual([])
  })

  it('but an empty value and an editor that saves an empty file do, on purpose', async () => {
    const instance = await hazardInstance('26.10')
    const notes = () => instance.row('assets', { asset_name: 'LT-0001' })['asset_notes']
    const update = ['assets', 'update', 'LT-0001']
    await instance.itflow([...update, '--notes', 'something'])
    expect(notes()).toBe('something')
    expect((await instance.itflow([...update, '--notes', ''])).status).toBe(0)
    expect(notes() ?? '').toBe('')
    await instance.itflow([...update, '--notes', 'something'])
    const env = { PATH: process.env['PATH'] ?? '', EDITOR: 'true >' }
    const edited = await instance.itflow([...update, '--edit'], { env, terminal: 100 })
    expect(edited.status).toBe(0)
    expect(notes() ?? '').toBe('')
  })
})

describe("input that can't be read completely is refused with 2:", () => {
  const folder = freshHome()
  mkdirSync(join(folder, 'directory'))
  writeFileSync(join(folder, 'huge'), '')
  truncateSync(join(folder, 'huge'), 2 ** 34)

  it.each([
    ['/dev/zero', 'larger than 16 MiB'],
    ['/dev/urandom', 'larger than 16 MiB'],
    [join(folder, 'huge'), 'larger than 16 MiB'],
    [join(folder, 'directory'), 'is a directory'],
    ['/proc/self/mem', "can't be read"],
    [join(folder, 'nowhere'), "doesn't exist"],
    ['/dev/null', 'is empty'],
  ])('%s', async (path, said) => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'LT-0001', '--notes', `@${path}`]
    const { status, stderr } = await instance.itflow(argv)
    expect(status).toBe(2)
    expect(stderr).toContain(said)
    expect(instance.writes()).toEqual([])
  })

  it('a pipe without a writer is waited for until --timeout', async () => {
    const instance = await hazardInstance('26.10')
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const argv = ['assets', 'update', 'LT-0001', '--notes', `@${join(folder, 'pipe')}`]
    const { status, stderr } = await instance.itflow([...argv, '--timeout', '0.5'])
    expect(status).toBe(9)
    expect(stderr).toContain('took longer than 0.5 s')
  })

  it('a pipe whose writer is late is read to its end', async () => {
    const path = join(folder, 'late')
    execFileSync('mkfifo', [path])
    const { spawn } = await import('node:child_process')
    spawn('sh', ['-c', `sleep 0.3; { printf one; sleep 0.3; printf two; } > '${path}'`])
    const bytes = await readPath(path, { maxBytes: 100 })
    expect(Buffer.from(bytes).toString()).toBe('onetwo')
  })

  it('a file is read up to the limit, and not a byte further', async () => {
    writeFileSync(join(folder, 'file'), 'x'.repeat(1000))
    expect(await readPath(join(folder, 'file'), { maxBytes: 1000 })).toHaveLength(1000)
    await expect(readPath(join(folder, 'file'), { maxBytes: 999 })).rejects.toBeInstanceOf(
      SizeLimitError,
    )
  })
})

const CONTROLS = [0x01, 0x07, 0x08, 0x0b, 0x0c, 0x1b, 0x1f, 0x7f, 0x80, 0x84, 0x86, 0x9b, 0x9f].map(
  (code) => String.fromCharCode(code),
)

describe('control characters are refused in every source of values:', () => {
  it('an argument, a file, standard input, a field of a raw call, an editor', async () => {
    const instance = await hazardInstance('26.10')
    const cwd = freshHome()
    const env = { PATH: process.env['PATH'] ?? '', EDITOR: 'cp text' }
    for (const control of CONTROLS) {
      const text = `a${control}b`
      writeFileSync(join(cwd, 'text'), text)
      for (const argv of [
        ['assets', 'update', 'LT-0001', '--notes', text],
        ['assets', 'update', 'LT-0001', '--notes', '@text'],
        ['assets', 'update', 'LT-0001', '--notes', '@-'],
        ['assets', 'create', '--client', 'acme', '--type', 'Laptop', '--name', text],
        ['tickets', 'reply', 'TCK-1042', '--message', text],
        ['api', 'POST', 'assets/create', '-f', `asset_name=${text}`],
        ['api', 'POST', 'assets/create', '-F', `asset_name=${text}`],
      ]) {
        const { status, stderr } = await instance.itflow(argv, { cwd, stdin: text })
        expect({ argv, status, stderr }).toMatchObject({ status: 2 })
        expect(stderr).toContain('control character U+')
      }
    }
    writeFileSync(join(cwd, 'text'), 'a\x1bb')
    const editor = { ...env, EDITOR: `cp '${join(cwd, 'text')}'` }
    const argv = ['assets', 'update', 'LT-0001', '--edit']
    const { status } = await instance.itflow(argv, { env: editor, terminal: 100 })
    expect(status).toBe(2)
    expect(instance.writes()).toEqual([])
  })

  it('any of them in any text, and nothing else', () => {
    const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]/
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const isRefused = CONTROL.test(text) || !isWhole(text)
        return isRefused === isThrown(() => rejectControlCharacters('--notes', text))
      }),
    )
  })

  it("a stored value may be sent again, and isn't a change", async () => {
    const stored = 'from\x0bOutlook\x1b'
    const instance = await hazardInstance('26.10', ({ tables }) => {
      for (const row of tables['assets']?.rows ?? []) row['asset_notes'] = stored
    })
    const cwd = freshHome()
    writeFileSync(join(cwd, 'text'), stored)
    for (const from of [stored, '@text', '@-']) {
      const argv = ['assets', 'update', 'LT-0001', '--notes', from]
      const { status } = await instance.itflow(argv, { cwd, stdin: stored })
      expect({ from, status }).toEqual({ from, status: 0 })
    }
    const env = { PATH: process.env['PATH'] ?? '', EDITOR: 'true' }
    const argv = ['assets', 'update', 'LT-0001', '--edit']
    expect((await instance.itflow(argv, { env, terminal: 100 })).status).toBe(0)
    expect(instance.writes()).toEqual([])
  })

  it("a typed secret can't have an invisible character", async () => {
    const instance = await hazardInstance('26.10')
    for (const sign of [...CONTROLS, '\u200b', '\u202e', '\ufeff']) {
      const argv = ['credentials', 'update', '1', '--password-prompt']
      const { status, stderr } = await instance.itflow(argv, {
        terminal: 100,
        answers: [`s3cr${sign}et`],
      })
      expect({ sign, status }).toEqual({ sign, status: 2 })
      expect(stderr).not.toContain('s3cr')
    }
    expect(instance.writes()).toEqual([])
  })
})

function isThrown(work: () => void): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}

/** Whether a text has no lone surrogate. */
function isWhole(text: string): boolean {
  return Buffer.from(text, 'utf8').toString('utf8') === text
}

describe('text from an editor is saved unless the command succeeds:', () => {
  const PATH = process.env['PATH'] ?? ''
  const write = (text: string, and = ':') => ({
    PATH,
    EDITOR: `f() { printf '${text}' > "$1"; ${and}; }; f`,
  })
  const drafts = (home: string) => {
    try {
      const folder = join(home, '.local', 'state', 'itflow', 'drafts')
      return readdirSync(folder).map((name) => join(folder, name))
    } catch {
      return []
    }
  }
  const NOTES = ['assets', 'update', 'LT-0001', '--edit']

  it.each([
    ['the server is gone', write('Half a day of work'), true],
    ['the editor fails', write('Half a day of work', 'exit 1'), false],
    ['the editor is killed', write('Half a day of work', 'kill -HUP $$'), false],
  ])('when %s', async (_, env, hasNoServer) => {
    const instance = await hazardInstance('26.10', undefined, ({ method, operation }) =>
      hasNoServer && method === 'POST' && operation === 'assets/update'
        ? { kind: 'answer', status: 503, body: '' }
        : { kind: 'pass' },
    )
    const home = freshHome()
    const { status, stderr } = await instance.itflow(NOTES, { env, home, terminal: 300 })
    expect(status).not.toBe(0)
    const [draft = ''] = drafts(home)
    expect(readFileSync(draft, 'utf8')).toBe('Half a day of work')
    expect(statSync(draft).mode & 0o777).toBe(0o600)
    expect(stderr).toContain(`What you wrote is saved in ${draft}`)
  })

  it.each([
    ['it succeeded', write('Done'), 0],
    ['nothing was changed', { PATH, EDITOR: 'f() { exit 1; }; f' }, 2],
    ['nothing was written', write(' ', 'exit 1'), 2],
  ])('and not when %s', async (_, env, status) => {
    const instance = await hazardInstance('26.10')
    const home = freshHome()
    const ended = await instance.itflow(NOTES, { env, home, terminal: 100 })
    expect(ended.status).toBe(status)
    expect(drafts(home)).toEqual([])
  })
})

describe('typed text that may contain a secret', () => {
  const body = { credential_name: 'x', credential_password: 'made-up-typed-1' }
  it.each([
    ['--input', ['--input', '-'], JSON.stringify(body)],
    ['-F', ['-f', 'credential_name=x', '-F', 'credential_password=@-'], body.credential_password],
  ])("isn't saved as a draft if the call fails: api %s", async (_, how, stdin) => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    const argv = ['api', 'POST', 'credentials/create', ...how]
    const { status, screen } = await instance.itflow(argv, { home, stdin, terminal: 100 })
    expect(status).not.toBe(0)
    expect(screen).not.toContain('saved in')
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => name.includes('drafts'))).toEqual([])
  })

  it("doesn't keep other text from being saved", async () => {
    const home = freshHome()
    const instance = await hazardInstance('26.10')
    const argv = ['api', 'POST', 'assets/update', '-F', 'asset_id=1', '-F', 'asset_notes=@-']
    const { status, screen } = await instance.itflow(argv, { home, stdin: 'Typed', terminal: 100 })
    expect(status).toBe(10)
    expect(screen).toContain('saved in')
  })
})
