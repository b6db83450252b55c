import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshHome, type RunOptions, run } from '../support/run.ts'
import { startSandbox } from '../support/sandbox.ts'

/** A folder with the current profile `sandbox`, and a way to run itflow in it. */
async function place(content?: string) {
  const home = freshHome()
  const folder = join(home, 'work')
  mkdirSync(folder)
  const file = join(folder, '.itflow.json')
  if (content !== undefined) writeFileSync(file, content)
  await run(['profiles', 'use', 'sandbox'], { home })
  const itflow = (argv: readonly string[], options: RunOptions = {}) =>
    run(argv, { home, cwd: folder, ...options })
  return { home, folder, file, itflow, text: () => readFileSync(file, 'utf8') }
}

const SET = ['config', 'set', 'client', 'acme', '--folder']

describe('itflow config set --folder', () => {
  it('writes the client as given, once it is found, and it applies there and in subfolders', async () => {
    const { file, itflow, text, folder } = await place()
    const { status, stdout, stderr } = await itflow([...SET, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ file, profile: null, client: 'acme' })
    expect(stderr).toContain('acme is Acme Widgets (client 1) on sandbox')
    expect(text()).toBe('{\n  "client": "acme"\n}\n')
    expect(lstatSync(file).mode & 0o777).toBe(0o644 & ~process.umask())
    expect(readdirSync(folder)).toEqual(['.itflow.json'])
    const below = join(folder, 'below')
    mkdirSync(below)
    const listed = JSON.parse((await itflow(['assets', 'list', '--json'], { cwd: below })).stdout)
    const clients = new Set(listed.map((one: { asset_client_id: number }) => one.asset_client_id))
    expect([...clients]).toEqual([1])
    const config = JSON.parse((await itflow(['config', '--json'], { cwd: below })).stdout)
    const row = (setting: string) =>
      config.find((one: { setting: string }) => one.setting === setting)
    expect(row('client')).toMatchObject({ value: 'acme', source: 'folder', from: file })
    expect(row('folder_file').value).toBe(file)
  })

  it('warns that an ID belongs to one instance if the folder sets no profile', async () => {
    const { itflow } = await place()
    const said = async (...argv: string[]) =>
      (await itflow(['config', 'set', ...argv, '--folder'])).stderr
    expect(await said('client', '2')).toContain('2 is a different client on another instance')
    expect(await said('client', 'acme')).not.toContain('another instance')
    expect(await said('client', '2', '--profile', 'sandbox')).not.toContain('another instance')
    expect(await said('client', '1')).not.toContain('another instance')
  })

  it.each([
    ['nobody', 5, /No client “nobody”/],
    ['', 2, /client can't be empty/],
  ])('writes nothing for a client that doesn\'t exist: "%s"', async (client, expected, said) => {
    const { file, itflow } = await place()
    const { status, stdout, stderr } = await itflow(['config', 'set', 'client', client, '--folder'])
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' })
    expect(stderr).toMatch(said)
    expect(existsSync(file)).toBe(false)
  })

  it.each([
    [
      '{\n    "client": "acme",\n    "profile": "sandbox"\n}\n',
      '{\n    "client": "2",\n    "profile": "sandbox"\n}\n',
    ],
    ['{"profile":"sandbox","client":"1"}', '{"profile":"sandbox","client":"2"}'],
    ['{\r\n\t"client": "1"\r\n}\r\n', '{\r\n\t"client": "2"\r\n}\r\n'],
    ['{\n  "profile": "sandbox"\n}', '{\n  "profile": "sandbox",\n  "client": "2"\n}'],
    ['{ "client" : "1" }\n', '{ "client" : "2" }\n'],
    ['{}', '{\n  "client": "2"\n}\n'],
    ['{"client":"1","client":"3"}', '{\n  "client": "2"\n}'],
  ])('leaves the rest of a file as it is: %j', async (before, after) => {
    const { itflow, text, file } = await place(before)
    chmodSync(file, 0o600)
    expect((await itflow(['config', 'set', 'client', '2', '--folder'])).status).toBe(0)
    expect(text()).toBe(after)
    expect(lstatSync(file).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['damaged', '{"client":'],
    ['of another shape', '[]'],
    ['with an address', '{"url":"https://x.example"}'],
    ['with a number', '{"client":1}'],
  ])('leaves a file that is %s unchanged, and says so in a line or two', async (_, content) => {
    const { itflow, text, file } = await place(content)
    for (const argv of [SET, ['config', 'unset', 'client', '--folder']]) {
      const { status, stdout, stderr } = await itflow(argv)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr.split('\n')[0]).toContain(file)
      expect(text()).toBe(content)
    }
  })

  it("writes neither through a link nor to another user's file", async () => {
    const { itflow, file, home } = await place()
    const target = join(home, 'precious')
    writeFileSync(target, '{"client":"1"}')
    symlinkSync(target, file)
    const { status, stderr } = await itflow(SET)
    expect({ status, stderr }).toMatchObject({
      status: 10,
      stderr: expect.stringContaining('is a symbolic link'),
    })
    expect(readFileSync(target, 'utf8')).toBe('{"client":"1"}')
    const other = await place('{"client":"1"}')
    const isRoot = process.getuid?.() === 0
    if (isRoot) chownSync(other.file, 4_242, 4_242)
    const foreign = await other.itflow(SET, isRoot ? {} : { uid: 4_242 })
    expect(foreign.status).toBe(10)
    expect(other.text()).toBe('{"client":"1"}')
  })

  it('says in one line that a folder is read-only', async () => {
    const { itflow, folder } = await place()
    chmodSync(folder, 0o500)
    // Root may write into that, but not there.
    const cwd = process.getuid?.() === 0 ? '/sys' : folder
    const { status, stdout, stderr } = await itflow(SET, { cwd })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr.trim().split('\n').at(-1)).toMatch(
      /can't be written: you have no write access to its folder/,
    )
  })

  it("checks a profile, and the folder's client with it", async () => {
    const { home, itflow, text, file } = await place()
    const server = await startSandbox('26.10')
    try {
      const stdin = server.key
      const add = ['profiles', 'add', 'acme', '--url', server.url, '--key-stdin', '--no-test']
      expect((await run([...add, '--store', 'file'], { home, stdin })).status).toBe(0)
      const set = (name: string) => itflow(['config', 'set', 'profile', name, '--folder'])
      expect((await set('nobody')).status).toBe(5)
      expect(existsSync(file)).toBe(false)
      expect((await set('acme')).status).toBe(0)
      expect(JSON.parse(text())).toEqual({ profile: 'acme' })
      const sent = server.requests.length
      expect((await itflow(['config', 'set', 'client', '2', '--folder'])).status).toBe(0)
      expect(server.requests.length).toBeGreaterThan(sent)
      expect(JSON.parse(text())).toEqual({ profile: 'acme', client: '2' })
      expect((await set('sandbox')).status).toBe(0)
      expect(JSON.parse(text())).toEqual({ profile: 'sandbox', client: '2' })
    } finally {
      await server.close()
    }
  })

  it.each([
    ['{"profile":"sandbox","client":"2"}', { profile: 'sandbox', client: '2' }, /2 is Björk/],
    ['{"client":"2"}', { profile: 'sandbox', client: '2' }, /2 is Björk/],
    [
      '{"profile":"acme","client":"2"}',
      { profile: 'sandbox' },
      /client 2 of .* no longer applies here/,
    ],
  ])('a profile in a subfolder does not silently drop the client of %s', async (...given) => {
    const [above, written, said] = given
    const { folder, itflow } = await place(above)
    const below = join(folder, 'below')
    mkdirSync(below)
    const set = ['config', 'set', 'profile', 'sandbox', '--folder']
    const { status, stderr } = await itflow(set, { cwd: below })
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(said) })
    expect(JSON.parse(readFileSync(join(below, '.itflow.json'), 'utf8'))).toEqual(written)
  })

  it('two at once lose neither change and leave no file behind', async () => {
    const { itflow, text, folder } = await place('{"profile":"sandbox"}\n')
    const server = await startSandbox('26.10')
    try {
      const add = ['profiles', 'add', 'acme', '--url', server.url, '--key-stdin', '--no-test']
      expect((await itflow([...add, '--store', 'file'], { stdin: server.key })).status).toBe(0)
      // Both look something up before they write.
      const ends = await Promise.all([
        itflow(['config', 'set', 'client', '2', '--folder']),
        itflow(['config', 'set', 'profile', 'acme', '--folder']),
      ])
      expect(ends.map(({ status }) => status)).toEqual([0, 0])
      expect(JSON.parse(text())).toEqual({ profile: 'acme', client: '2' })
      expect(readdirSync(folder)).toEqual(['.itflow.json'])
    } finally {
      await server.close()
    }
  })

  it('removes the temporary file of a process that was killed while writing', async () => {
    const { itflow, folder, file } = await place()
    writeFileSync(`${file}.4194304.1.tmp`, '{')
    expect((await itflow(SET)).status).toBe(0)
    expect(readdirSync(folder)).toEqual(['.itflow.json'])
  })

  it('copies the profile of a file above, which the new file hides', async () => {
    const { folder, itflow, home } = await place('{"profile":"sandbox"}')
    await run(['profiles', 'use', 'sandbox'], { home })
    const below = join(folder, 'acme')
    mkdirSync(below)
    expect((await itflow(SET, { cwd: below })).status).toBe(0)
    const written = JSON.parse(readFileSync(join(below, '.itflow.json'), 'utf8'))
    expect(written).toEqual({ profile: 'sandbox', client: 'acme' })
  })
})

describe('itflow config unset --folder', () => {
  it('removes one setting, and the file if no setting is left', async () => {
    const { itflow, text, file } = await place(
      '{\n  "profile": "sandbox",\n  "client": "acme"\n}\n',
    )
    expect((await itflow(['config', 'unset', 'client', '--folder'])).status).toBe(0)
    expect(text()).toBe('{\n  "profile": "sandbox"\n}\n')
    const last = await itflow(['config', 'unset', 'profile', '--folder', '--json'])
    expect(JSON.parse(last.stdout)).toEqual({ file, profile: null, client: null })
    expect(existsSync(file)).toBe(false)
    expect((await itflow(['config', 'unset', 'client', '--folder'])).status).toBe(5)
  })

  it('says that a client still applies after its profile is unset', async () => {
    const { itflow, text } = await place('{"profile":"sandbox","client":"2"}')
    const { status, stderr } = await itflow(['config', 'unset', 'profile', '--folder'])
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: '· The client 2 still applies, whichever profile is in use\n',
    })
    expect(JSON.parse(text())).toEqual({ client: '2' })
  })
})

describe('itflow config set', () => {
  it('sets and unsets accessible for the program', async () => {
    const { itflow, home } = await place()
    const stored = () =>
      JSON.parse(readFileSync(join(home, '.config/itflow/config.json'), 'utf8')).accessible
    for (const [word, value] of [
      ['true', true],
      ['no', false],
    ] as const) {
      const { stdout } = await itflow(['config', 'set', 'accessible', word, '--json'])
      expect([JSON.parse(stdout), stored()]).toEqual([{ accessible: value }, value])
    }
    await itflow(['config', 'unset', 'accessible'])
    expect(stored()).toBeUndefined()
    expect((await itflow(['config', 'set', 'accessible', 'maybe'])).status).toBe(2)
    expect((await itflow(['config', 'set', 'accessible', 'true', '--folder'])).status).toBe(2)
    expect(stored()).toBeUndefined()
  })

  it.each([
    ['timezone', 'Europe/Berlin', '--timezone Europe/Berlin'],
    ['output', 'json', '--default-output json'],
    ['read_only', 'true', '--read-only'],
    ['read_only', 'no', '--unset read-only'],
    ['insecure', 'off', '--unset insecure'],
    ['label', 'my label', "--label 'my label'"],
  ])('says for %s %s that it belongs to a profile, with the command to run', async (...given) => {
    const [key, value, words] = given
    const { itflow, home } = await place()
    // The sandbox has no settings of its own: there is no profile to name.
    const sandbox = await itflow(['config', 'set', key, value])
    expect(sandbox).toMatchObject({ status: 2, stdout: '' })
    expect(sandbox.stderr).toContain(`itflow profiles set NAME ${words}`)
    const add = ['profiles', 'add', 'acme', '--url', 'https://acme.example', '--key-stdin']
    const stdin = 'made-up'
    await run([...add, '--no-test', '--store', 'file', '--read-only'], { home, stdin })
    await run(['profiles', 'use', 'acme'], { home })
    const { stderr } = await itflow(['config', 'set', key, value])
    expect(stderr).toContain(`itflow profiles set acme ${words}\n`)
    const line = words.match(/'[^']*'|[^ ]+/g)?.map((word) => word.replaceAll("'", '')) ?? []
    expect((await itflow(['profiles', 'set', 'acme', ...line])).status).toBe(0)
  })

  it('says where to set everything that config shows', async () => {
    const { itflow } = await place()
    const shown: { setting: string }[] = JSON.parse((await itflow(['config', '--json'])).stdout)
    expect(shown.length).toBeGreaterThan(20)
    for (const { setting } of shown.filter((one) => one.setting !== 'accessible')) {
      for (const argv of [
        ['set', setting, 'on'],
        ['unset', setting],
      ]) {
        const { status, stderr } = await itflow(['config', ...argv])
        expect([setting, status, stderr.split('\n')[1]]).toEqual([
          setting,
          2,
          expect.stringMatching(/itflow (?:profiles|config) \w|in the environment: ITFLOW_/),
        ])
      }
    }
  })

  it.each([
    ['client', 'itflow config set client acme --folder'],
    ['profile', 'itflow profiles use acme'],
  ])('asks whether to set %s for the folder or permanently', async (key, said) => {
    const { status, stderr } = await (await place()).itflow(['config', 'set', key, 'acme'])
    expect(status).toBe(2)
    expect(stderr).toContain(said)
  })
})
