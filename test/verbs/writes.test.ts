import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { run } from '../support/run.ts'

const codesOf = (stderr: string) =>
  stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).notice?.code ?? JSON.parse(line).error?.code)

describe('a create prints the new record, its ID first, in the requested format', () => {
  const ARGV = [
    'assets',
    'create',
    '--client',
    'acme',
    '--name',
    'LT-9',
    '--fields',
    'id,name,type',
  ]
  const made = async (format: readonly string[]) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout } = await instance.itflow([...ARGV, ...format])
    expect(status).toBe(0)
    expect(instance.writes()).toHaveLength(1)
    const { asset_id: id } = instance.row('assets', { asset_name: 'LT-9' })
    return { stdout: stdout.replace(/\r/g, ''), id: Number(id) }
  }

  it('JSON', async () => {
    const { stdout, id } = await made(['--json'])
    expect(JSON.parse(stdout)).toEqual({ asset_id: id, asset_name: 'LT-9', asset_type: '' })
    expect(stdout).toMatch(/^\{"asset_id"/)
  })

  it('NDJSON', async () => {
    const { stdout, id } = await made(['-o', 'ndjson'])
    expect(JSON.parse(stdout)).toEqual({ asset_id: id, asset_name: 'LT-9', asset_type: '' })
  })

  it('YAML', async () => {
    const { stdout, id } = await made(['-o', 'yaml'])
    expect(parse(stdout)).toEqual({ asset_id: id, asset_name: 'LT-9', asset_type: '' })
  })

  it('CSV', async () => {
    const { stdout, id } = await made(['--csv'])
    expect(stdout).toBe(`asset_id,asset_name,asset_type\n${id},LT-9,\n`)
  })

  it('piped', async () => {
    const { stdout, id } = await made([])
    expect(stdout).toBe(`FIELD\tVALUE\nID\t${id}\nName\tLT-9\nType\t\n`)
  })

  it('all of it, if no fields are named', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow([
      'assets',
      'create',
      '--client',
      'acme',
      '--name',
      'LT-9',
      '--json',
    ])
    expect(Object.keys(JSON.parse(stdout))[0]).toBe('asset_id')
    expect(JSON.parse(stdout)).toMatchObject({ asset_client_id: 1, asset_archived_at: null })
  })

  it('a card at a terminal', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout, stderr, questions } = await instance.itflow(
      ['assets', 'new', '--client', 'acme', '--name', 'LT-9', '--serial', 'X1'],
      { terminal: 100 },
    )
    expect(stdout).toMatch(/^LT-9 +asset \d+ · Acme Widgets\n/)
    expect(stderr).toMatch(/Created asset \d+\./)
    expect(questions).toEqual([])
  })
})

describe('required input of a create', () => {
  it.each([
    ['assets', '--name'],
    ['certificates', '--name and --domain'],
    ['contacts', '--name and --email'],
    ['credentials', '--name'],
    ['documents', '--name and --content'],
    ['domains', '--name'],
    ['locations', '--name'],
    ['networks', '--name and --network'],
    ['tickets', '--subject'],
    ['vendors', '--name'],
  ])('%s: %s, and a client', async (module, flags) => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow([module, 'create', '--client', 'acme'])
    expect(status).toBe(2)
    expect(stderr).toContain(`needs ${flags}\n`)
    const named = flags.split(' and ').flatMap((flag) => [flag, 'x'])
    const without = await instance.itflow([module, 'create', ...named])
    expect(without.status).toBe(2)
    expect(without.stderr).toContain('needs --client')
    expect(instance.writes()).toEqual([])
  })

  it('clients: a name', async () => {
    const instance = await hazardInstance('26.10')
    expect((await instance.itflow(['clients', 'create'])).stderr).toContain('needs --name\n')
  })

  it('is in the help as well', async () => {
    const { stdout } = await run(['contacts', 'create', '--help'])
    expect(stdout).toMatch(/--email TEXT +[^-]*\(required\)/)
  })
})

describe('an update prints the record as stored, in the requested format', () => {
  const ARGV = ['assets', 'update', 'LT-0001', '--status', 'stored', '--fields', 'id,status']
  it.each([
    [['--json'], '{"asset_id":1,"asset_status":"Stored"}\n'],
    [['-o', 'ndjson'], '{"asset_id":1,"asset_status":"Stored"}\n'],
    [['-o', 'yaml'], 'asset_id: 1\nasset_status: Stored\n'],
    [['--csv'], 'asset_id,asset_status\n1,Stored\n'],
    [[], 'FIELD\tVALUE\nID\t1\nStatus\tStored\n'],
  ])('%j', async (format, wanted) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([...ARGV, ...format])
    expect(status).toBe(0)
    expect(stdout.replace(/\r/g, '')).toBe(wanted)
    expect(stderr).toContain('Deployed → Stored')
    expect(instance.changes()).toEqual(['assets 1 asset_status: "Deployed" → "Stored"'])
  })

  it('and accepts options in any position', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['--json', 'assets', '--client=acme', 'edit', '--status', 'Lost', '-q', 'LT-0001']
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ asset_id: 1, asset_status: 'Lost' })
  })

  it('and clears text with an empty one', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', 'LT-0001', '--notes', '', '--json']
    expect(JSON.parse((await instance.itflow(argv)).stdout)).toMatchObject({ asset_notes: '' })
  })
})

describe('a delete or archive prints the ID, and the command that undoes it if there is one', () => {
  it.each([
    [
      ['contacts', 'archive', '1'],
      { contact_id: 1, undo: 'itflow contacts unarchive 1 --client 1' },
    ],
    [['clients', 'archive', 'globex'], { client_id: 5, undo: 'itflow clients unarchive 5' }],
    [['assets', 'delete', '1', '--yes'], { asset_id: 1, undo: null }],
    [['assets', 'rm', '1', '-y'], { asset_id: 1, undo: null }],
  ])('%j', async (argv, wanted) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout } = await instance.itflow([...argv, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual(wanted)
  })

  it.each([
    [['--csv'], 'asset_id,undo\n1,\n'],
    [['-o', 'yaml'], 'asset_id: 1\nundo: null\n'],
    [['-o', 'ndjson'], '{"asset_id":1,"undo":null}\n'],
    [[], 'FIELD\tVALUE\nID\t1\nUndo\t\n'],
  ])('in the requested format: %j', async (format, wanted) => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow(['assets', 'delete', '1', '--yes', ...format])
    expect(stdout.replace(/\r/g, '')).toBe(wanted)
  })

  it('and that command does undo it', async () => {
    const instance = await hazardInstance('26.10')
    const { stdout } = await instance.itflow(['locations', 'archive', 'Warehouse', '--json'])
    const undo: string = JSON.parse(stdout).undo
    expect((await instance.itflow(undo.split(' ').slice(1))).status).toBe(0)
    expect(instance.changes()).toEqual([])
  })
})

describe('several records are processed in the order given', () => {
  it('and printed as an array', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'delete', 'LT-0002', '1', '--yes', '--json']
    expect(JSON.parse((await instance.itflow(argv)).stdout)).toEqual([
      { asset_id: 2, undo: null },
      { asset_id: 1, undo: null },
    ])
    const tickets = [
      'tickets',
      'resolve',
      'TCK-1042',
      'TCK-998',
      '--yes',
      '--json',
      '--fields',
      'number,status',
    ]
    expect(JSON.parse((await instance.itflow(tickets)).stdout)).toEqual([
      { number: 'TCK-1042', ticket_status: 4 },
      { number: 'TCK-998', ticket_status: 4 },
    ])
  })

  it("and if one doesn't exist nothing is done, which exits with 5", async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'delete', '1', 'nothing', '3', '--yes', '--json']
    const { status, stdout, stderr } = await instance.itflow(argv)
    expect({ status, stdout }).toEqual({ status: 5, stdout: '' })
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '')
    expect(error.message).toBe('No asset “nothing” on environment. Nothing was deleted.')
    expect(instance.writes()).toEqual([])
  })
})

describe('a record that is already as requested is a success, says so, and sends nothing', () => {
  it.each([
    [['assets', 'update', 'LT-0001', '--status', 'deployed'], 'already up to date'],
    [['clients', 'archive', '6'], 'already archived'],
    [['contacts', 'unarchive', '1'], 'not archived'],
    [['tickets', 'close', 'TCK-961'], 'already closed'],
    [['tickets', 'resolve', 'TCK-1021'], 'already resolved'],
  ])('%j', async (argv, said) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([...argv, '--json'])
    expect(status).toBe(0)
    expect(codesOf(stderr)).toContain('unchanged')
    expect(stderr).toContain(said)
    expect(typeof JSON.parse(stdout)).toBe('object')
    expect(instance.writes()).toEqual([])
  })
})

describe('destructive commands ask first', () => {
  const DELETE = ['assets', 'delete', 'LT-0001']

  it('and go ahead on yes', async () => {
    const instance = await hazardInstance('26.10')
    const { status, questions } = await instance.itflow(DELETE, { terminal: 100, answers: [true] })
    expect({ status, questions }).toEqual({
      status: 0,
      questions: ['Delete asset 1 LT-0001 permanently?'],
    })
    expect(instance.changes()).toContainEqual('assets 1 gone')
  })

  it('and do nothing on no', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(DELETE, { terminal: 100, answers: [false] })
    expect(status).not.toBe(0)
    expect(stderr).toContain('Nothing was done')
    expect(instance.writes()).toEqual([])
  })

  it('and are refused with 10 if nobody can be asked', async () => {
    const instance = await hazardInstance('26.10')
    for (const options of [{}, { terminal: 100 }]) {
      const { status, stderr, questions } = await instance.itflow(
        [...DELETE, '--no-input'],
        options,
      )
      expect({ status, questions }).toEqual({ status: 10, questions: [] })
      expect(stderr).toContain('--yes')
    }
    expect(instance.writes()).toEqual([])
  })

  it("and don't accept --force as confirmation", async () => {
    const instance = await hazardInstance('26.10')
    expect((await instance.itflow([...DELETE, '--force'])).status).toBe(10)
    expect(instance.writes()).toEqual([])
  })

  it('except archiving, which can be undone', async () => {
    const instance = await hazardInstance('26.10')
    const { status, questions } = await instance.itflow(['contacts', 'archive', '1'], {
      terminal: 100,
    })
    expect({ status, questions }).toEqual({ status: 0, questions: [] })
  })

  it('but create, update, reply and resolve of one record never ask', async () => {
    const instance = await hazardInstance('26.10')
    for (const argv of [
      ['assets', 'create', '--client', 'acme', '--name', 'X'],
      ['assets', 'update', '1', '--status', 'Lost'],
      ['tickets', 'reply', 'TCK-1042', '--message', 'X', '--public'],
      ['tickets', 'resolve', 'TCK-1042'],
    ]) {
      const { status, questions } = await instance.itflow(argv, { terminal: 100 })
      expect({ argv, status, questions }).toEqual({ argv, status: 0, questions: [] })
    }
  })
})

describe('deleting a client', () => {
  const archived = async () => {
    const instance = await hazardInstance('26.10')
    await instance.itflow(['clients', 'archive', 'globex'])
    instance.changes()
    return instance
  }

  it('requires archiving it first', async () => {
    const instance = await hazardInstance('26.10')
    const { status, stderr } = await instance.itflow(['clients', 'delete', 'globex', '--yes'])
    expect(status).toBe(10)
    expect(stderr).toContain('must be archived first')
    expect(stderr).toContain('itflow clients archive 5')
    expect(instance.writes()).toEqual([])
  })

  it('asks for its name', async () => {
    const instance = await archived()
    const { status, questions } = await instance.itflow(['clients', 'delete', 'globex'], {
      terminal: 100,
      answers: ['Globex Freight'],
    })
    expect(status).toBe(0)
    expect(questions).toEqual([
      'Delete client 5 Globex Freight permanently? Type “Globex Freight” to confirm',
    ])
    expect(instance.changes()).toContainEqual('clients 5 gone')
  })

  it('accepts no other name', async () => {
    const instance = await archived()
    for (const answer of ['Globex', 'y', '']) {
      const options = { terminal: 100, answers: [answer] }
      const { status, stderr } = await instance.itflow(['clients', 'delete', 'globex'], options)
      expect(status).not.toBe(0)
      expect(stderr).toContain('Nothing was done')
    }
    expect(instance.changes()).toEqual([])
  })

  it('reports first what is also deleted', async () => {
    const instance = await archived()
    const { stderr } = await instance.itflow(['clients', 'delete', 'globex', '--dry-run'])
    expect(stderr).toMatch(/This also deletes: 1 asset, 2 contacts, /)
    expect(instance.changes()).toEqual([])
  })
})

describe('records that must be archived to be deleted', () => {
  it.each(['contacts', 'locations', 'credentials'])(
    '%s: one command archives, deletes, and says both',
    async (module) => {
      const instance = await hazardInstance('26.10')
      const { status, stderr } = await instance.itflow([module, 'delete', '2', '--yes', '--json'])
      expect(status).toBe(0)
      expect(codesOf(stderr).filter((code) => code === 'archive' || code === 'delete')).toEqual([
        'archive',
        'delete',
      ])
      expect(codesOf(stderr)).not.toContain('undo')
      expect(instance.writes().map(({ operation }) => operation)).toEqual([
        `${module}/archive`,
        `${module}/delete`,
      ])
    },
  )
})

describe('--dry-run shows what would be sent and sends nothing', () => {
  it.each([
    [['assets', 'create', '--client', 'acme', '--name', 'X'], 'assets/create'],
    [['assets', 'update', '1', '--status', 'Lost'], 'assets/update'],
    [['assets', 'delete', '1'], 'assets/delete'],
    [['contacts', 'archive', '1'], 'contacts/archive'],
    [['contacts', 'unarchive', '22'], 'contacts/unarchive'],
    [['contacts', 'delete', '1'], 'contacts/delete'],
    [['tickets', 'resolve', 'TCK-1042'], 'tickets/resolve'],
    [['tickets', 'close', 'TCK-1042'], 'tickets/close'],
    [['tickets', 'reply', 'TCK-1042', '--message', 'X'], 'ticket_replies/create'],
    [['api', 'POST', 'assets/create', '-f', 'asset_name=X'], 'assets/create'],
  ])('%j', async (argv, operation) => {
    const instance = await hazardInstance('26.10')
    const { status, stdout, stderr } = await instance.itflow([...argv, '--dry-run'])
    expect(status).toBe(0)
    expect(stdout).toContain(`POST ${instance.sandbox.url}api/v1/${operation}.php\n`)
    expect(stderr).toContain('nothing was sent')
    expect(stdout + stderr).not.toContain(instance.sandbox.key)
    expect(instance.writes()).toEqual([])
    expect(instance.changes()).toEqual([])
  })

  it('and what would change', async () => {
    const instance = await hazardInstance('26.10')
    const argv = ['assets', 'update', '1', '--status', 'Lost', '--dry-run']
    expect((await instance.itflow(argv)).stdout).toMatch(/Status +Deployed → Lost/)
  })
})

it('a read-only profile refuses every write before anything is sent', async () => {
  const instance = await hazardInstance('26.10')
  for (const argv of [
    ['assets', 'create'],
    ['assets', 'update', '1', '--status', 'Lost'],
    ['assets', 'delete', '1', '--yes'],
    ['contacts', 'archive', '1'],
    ['tickets', 'reply', '1', '--message', 'X'],
    ['tickets', 'close', '1'],
    ['api', 'POST', 'assets/create'],
  ]) {
    const { status, stderr } = await instance.itflow([...argv, '--read-only'])
    expect({ argv, status }).toEqual({ argv, status: 10 })
    expect(stderr).toContain('read-only')
  }
  expect(instance.sandbox.requests).toEqual([])
})

it('on a labelled profile the label must be typed', async () => {
  const instance = await hazardInstance('26.10')
  const own = { env: { KEY: instance.sandbox.key, ITFLOW_URL: '', ITFLOW_API_KEY: '' } }
  const { url } = instance.sandbox
  const added = await instance.itflow(
    ['profiles', 'add', 'prod', '--url', url, '--key-env', 'KEY', '--label', 'production'],
    own,
  )
  expect(added.status).toBe(0)
  const argv = ['assets', 'delete', '1', '--profile', 'prod']
  const no = await instance.itflow(argv, { ...own, terminal: 100, answers: ['yes'] })
  expect(no.stderr).toContain('Nothing was done')
  expect(instance.changes()).toEqual([])
  const yes = await instance.itflow(argv, { ...own, terminal: 100, answers: ['production'] })
  expect(yes.status).toBe(0)
  expect(yes.stderr).toContain('prod (26.10) [production]')
})
