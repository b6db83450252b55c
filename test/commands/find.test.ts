import { describe, expect, it } from 'vitest'
import { RANKS } from '../../src/search/match.ts'
import { type RunOptions, run as runAnywhere } from '../support/run.ts'

function run(argv: readonly string[], { env, ...options }: RunOptions = {}) {
  return runAnywhere(argv, { env: { ITFLOW_PROFILE: 'sandbox', ...env }, ...options })
}

/** What a run printed as JSON. */
function parsed(text: string): Record<string, unknown>[] {
  return JSON.parse(text)
}

describe('itflow find', () => {
  it('says what matches, why, and which command opens it, by client at a terminal', async () => {
    const { status, stdout, stderr } = await run(['find', '10.0.0.21'], { terminal: 100 })
    expect([status, stdout, stderr]).toEqual([
      0,
      [
        '  KIND     NAME        WHY                     OPENS WITH',
        '',
        'Acme Widgets',
        '  asset    LT-0001     IP 10.0.0.21            itflow assets get 1',
        '  network  Office LAN  in network 10.0.0.0/24  itflow networks get 1',
        '',
      ].join('\n'),
      '· 2 matches\n',
    ])
  })

  it('takes several words as one term', async () => {
    const { stdout } = await run(['find', 'printer', 'offline', '--json'])
    expect(parsed(stdout)).toMatchObject([
      {
        ...{ kind: 'ticket', module: 'tickets', number: 'TCK-1042', match: 'start' },
        ...{ client_id: 1, client: 'Acme Widgets', open: true, archived: false },
        command: expect.stringMatching(/^itflow tickets get \d+$/),
      },
    ])
  })

  it('opens with each command the record that it found', async () => {
    const { stdout } = await run(['find', 'acme', '--json', '--limit', '200'])
    const found = parsed(stdout)
    expect(found.length).toBeGreaterThan(10)
    for (const { command, module, id } of found) {
      const words = String(command).split(' ').slice(1)
      const { status, stdout: record } = await run([...words, '--json'])
      expect([status, words.slice(0, 2)]).toEqual([0, [module, 'get']])
      expect(Object.values(JSON.parse(record))[0]).toBe(id)
    }
  })

  it('shows the best ones and counts the rest', async () => {
    const { stdout, stderr } = await run(['find', 'acme.example', '--limit', '3'])
    expect(stdout.trimEnd().split('\n')).toHaveLength(4)
    expect(stderr).toMatch(/The best 3 of \d+ matches; --limit shows more/)
  })

  it('orders JSON by how well each matches', async () => {
    for (const term of ['acme', 'server', 'acme.example', '10.0.0.0/24', 'wlan', 'tck-10']) {
      const { stdout } = await run(['find', term, '--json', '--limit', '500'])
      const ranks = parsed(stdout).map(({ match }) => (RANKS as readonly unknown[]).indexOf(match))
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
      expect(ranks).not.toContain(-1)
    }
  })

  it('finds nothing: 5', async () => {
    const { status, stdout, stderr } = await run(['find', 'no-such-thing-anywhere'])
    expect([status, stdout, stderr]).toEqual([
      5,
      '',
      'Nothing found for no-such-thing-anywhere on sandbox\n',
    ])
  })

  it.each([' ', '\u200b', '...'])('refuses a term without anything in it: %j', async (term) => {
    const { status, stderr } = await run(['find', term])
    expect([status, stderr]).toEqual([2, 'There is nothing to search for in the term\n'])
  })

  it('leaves out archived records unless they are asked for', async () => {
    const { stdout, stderr } = await run(['find', 'acme.example', '--json', '--limit', '99'])
    const all = await run(['find', 'acme.example', '--json', '--limit', '99', '--all'])
    expect(stderr).toContain('1 archived match is not shown')
    expect(parsed(all.stdout).length).toBe(parsed(stdout).length + 1)
    expect(parsed(all.stdout).filter(({ archived }) => archived === true)).toHaveLength(1)
  })

  it('searches only the kinds that are named', async () => {
    const { stdout } = await run(['find', 'acme', '--kinds', 'domains,contact', '--json'])
    expect(new Set(parsed(stdout).map(({ module }) => module))).toEqual(
      new Set(['domains', 'contacts']),
    )
    const wrong = await run(['find', 'acme', '--kinds', 'domain,pears'])
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('pears')])
  })

  it('finds only records of the client that is named, and opens them there', async () => {
    const { stdout } = await run(['find', 'wlan', '--client', 'bakery', '--json', '--limit', '99'])
    const found = parsed(stdout)
    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found.map(({ client_id }) => client_id))).toEqual(new Set([2]))
    for (const { command } of found) expect(command).toMatch(/ --client 2$/)
  })
})
