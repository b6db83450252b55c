import { describe, expect, it } from 'vitest'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { FORMATS } from '../../src/output/formats.ts'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'

// HTML-escaped text from a server is shown and found decoded, and exact for programs (H32).

const RAW = 'O&#039;Brien &amp; Co'
const READ = "O'Brien & Co"

/** A server whose client and its records have escaped names. */
async function escapedInstance() {
  const instance = await hazardInstance('26.10')
  const client = instance.put('clients', { client_name: RAW, client_rate: 0 })
  const contact = instance.put('contacts', {
    contact_client_id: client,
    contact_name: 'Tom &amp; Ann',
    contact_email: 'ta@acme.test',
  })
  const asset = instance.put('assets', {
    asset_client_id: client,
    asset_name: '&quot;Big&quot; &lt;box&gt;',
    asset_type: 'Other',
    asset_contact_id: contact,
    asset_uri: 'x://?twice=&amp;amp;once&#27;[31m&nbsp;',
  })
  instance.changes()
  return { instance, client, contact, asset }
}

async function lines(instance: HazardInstance, argv: readonly string[], terminal?: number) {
  return instance.itflow(argv, terminal === undefined ? {} : { terminal })
}

describe('text that a server sends escaped', () => {
  it.each([
    ['a table', ['assets', 'list', '--client', READ], 120],
    ['a card', ['assets', 'get', '"Big" <box>', '--fields', 'name,contact,client'], 120],
    ['tab-separated text', ['assets', 'list', '--client', READ], undefined],
  ])('is decoded in %s', async (_, argv, terminal) => {
    const { instance } = await escapedInstance()
    const { status, screen } = await lines(instance, argv, terminal)
    expect(status).toBe(0)
    expect(screen).toContain('"Big" <box>')
    expect(screen).not.toMatch(/&(?:amp|lt|gt|quot|#0?39);/)
    if (terminal !== undefined) expect(screen).toContain('Tom & Ann')
    expect(screen).toContain(READ)
  })

  it('is decoded once, and yields no control character', async () => {
    const { instance, asset } = await escapedInstance()
    const argv = ['assets', 'get', `${asset}`, '--fields', 'uri']
    const { stdout } = await instance.itflow(argv)
    expect(stdout).toBe('FIELD\tVALUE\nURI\tx://?twice=&amp;once&#27;[31m&nbsp;\n')
  })

  it.each(FORMAT_NAMES.filter((name) => FORMATS[name].reader === 'program'))(
    'is exact in %s',
    async (format) => {
      const { instance } = await escapedInstance()
      const argv = ['assets', 'list', '--client', READ, '-o', format, '--names', '--csv-raw']
      const { stdout } = await instance.itflow(argv)
      const quoted =
        format === 'csv' ? '"&quot;Big&quot; &lt;box&gt;"' : '&quot;Big&quot; &lt;box&gt;'
      expect(stdout).toContain(format === 'csv' ? quoted.replaceAll('"', '') : quoted)
      expect(stdout).toContain(RAW)
      expect(stdout).toContain('Tom &amp; Ann')
    },
  )

  it.each([READ, READ.toUpperCase(), RAW, `name:${READ}`])('is found as %s', async (which) => {
    const { instance, client, asset } = await escapedInstance()
    const got = await instance.itflow(['clients', 'get', which, '--json'])
    expect(JSON.parse(got.stdout)).toMatchObject({ client_id: client, client_name: RAW })
    const list = await instance.itflow(['assets', 'list', '--client', which, '--json'])
    expect(JSON.parse(list.stdout)).toMatchObject([{ asset_id: asset }])
  })

  it.each([
    ['a reference', ['--contact', 'tom & ann']],
    ['a reference in a condition', ['--where', 'contact=Tom & Ann']],
    ['a part of a reference', ['--where', 'contact~m & a']],
    ['a filter', ['--name', '"Big" <box>']],
    ['the same as it is stored', ['--name', '&quot;Big&quot; &lt;box&gt;']],
    ['a condition', ['--where', 'name="big" <BOX>']],
    ['a part', ['--where', 'name~g" <b']],
  ])('is found by %s', async (_, words) => {
    const { instance, asset } = await escapedInstance()
    const { stdout } = await instance.itflow([
      ...['assets', 'list', '--client', READ, '--json'],
      ...words,
    ])
    expect(JSON.parse(stdout)).toMatchObject([{ asset_id: asset }])
  })

  it('is found by a part of it at a terminal, and reported decoded', async () => {
    const { instance, client } = await escapedInstance()
    const { status, stderr } = await lines(instance, ['clients', 'get', "o'brien &"], 100)
    expect([status, stderr]).toEqual([0, expect.stringContaining(`Using client ${client} ${READ}`)])
  })

  it('is sorted decoded', async () => {
    const instance = await hazardInstance('26.10')
    for (const name of ['a&lt;', 'a0', 'a&amp;']) {
      instance.put('clients', { client_name: name, client_rate: 0, client_type: 'sorted' })
    }
    const argv = ['clients', 'list', '--type', 'sorted', '--sort', 'name', '--fields', 'name']
    const { stdout } = await instance.itflow(argv)
    const expected = ['a&', 'a<', 'a0'].sort(
      new Intl.Collator(undefined, { numeric: true }).compare,
    )
    expect(stdout.trim().split('\n').slice(1)).toEqual(expected)
  })

  it('is shown decoded in the target of a write', async () => {
    const { instance, asset } = await escapedInstance()
    const { stderr } = await instance.itflow(['assets', 'update', `${asset}`, '--os', 'X'])
    expect(stderr).toContain(`${READ} › asset ${asset} "Big" <box>`)
    expect(instance.changes()).toEqual([`assets ${asset} asset_os: null → "X"`])
  })

  it('is confirmed decoded', async () => {
    const { instance, client } = await escapedInstance()
    await instance.itflow(['clients', 'archive', `${client}`])
    const argv = ['clients', 'delete', `${client}`]
    const { status, questions } = await instance.itflow(argv, { terminal: 100, answers: [READ] })
    expect([status, questions]).toEqual([0, [expect.stringContaining(`Type “${READ}” to confirm`)]])
  })

  it('is changed by an update to the decoded text, which shows both', async () => {
    const { instance, client } = await escapedInstance()
    const { status, stderr } = await instance.itflow(['clients', 'update', RAW, '--name', READ])
    expect(status).toBe(0)
    expect(stderr).toContain(`Name  ${RAW} → ${READ}`)
    const name = `clients ${client} client_name: "${RAW}" → "${READ}"`
    expect(instance.changes()).toEqual([name])
  })

  it("isn't a change if it comes back as stored", async () => {
    const { instance } = await escapedInstance()
    const { stderr } = await instance.itflow(['clients', 'update', READ, '--name', RAW])
    expect(stderr).toContain('Nothing was sent')
    expect(instance.writes()).toEqual([])
  })

  it('is left as is in a user name, which is typed literally', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['credentials', 'create', '--client', '1', '--name', 'R&amp;D']
    const words = ['--username', 'r&amp;d', '--generate-password']
    expect((await instance.itflow([...argv, ...words])).status).toBe(0)
    const { stdout } = await instance.itflow(['credentials', 'list', '--client', '1'])
    expect(stdout).toContain('R&D')
    expect(stdout).toContain('\tr&amp;d\t')
  })
})
