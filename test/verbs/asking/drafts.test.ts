import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PASS } from '../../hazards/front.ts'
import { hazardInstance } from '../../hazards/hazard-instance.ts'
import { keptText } from '../../support/drafts.ts'
import { freshHome } from '../../support/run.ts'
import { TEST_NOW } from '../../support/sandbox.ts'

// Text written for a command is saved until it was stored, whatever happens to the command.

const DAY = 24 * 60 * 60_000

function draftsIn(home: string): string[] {
  try {
    return readdirSync(join(home, '.local', 'state', 'itflow', 'drafts'))
  } catch {
    return []
  }
}

const editor = { PATH: process.env['PATH'] ?? '', EDITOR: `echo 'My own words' > ` }

const CREATE = ['tickets', 'create', '--client', 'ACME']

describe('text from the editor', () => {
  it('is saved if the user cancels at a later question', async () => {
    const { itflow, writes } = await hazardInstance('26.10')
    const options = { terminal: 200, env: editor, answers: ['New', 'e'], isCancelled: true }
    const { status, stderr, questions } = await itflow(CREATE, options)
    expect([status, questions.at(-1)]).toEqual([130, 'Priority'])
    expect(keptText(stderr)).toBe('My own words\n')
    expect(writes()).toEqual([])
  })

  it.each([
    ['fails', { kind: 'answer', status: 500, body: 'no' }],
    ['refuses', { kind: 'answer', status: 403, body: '{"success":"False","message":"no"}' }],
    ['is gone', { kind: 'lost', handled: false }],
  ] as const)('is kept where the server %s', async (_, fate) => {
    const { itflow, changes } = await hazardInstance('26.10', undefined, ({ method }) =>
      method === 'POST' ? fate : PASS,
    )
    const options = { terminal: 200, env: editor, answers: ['New', 'e', 'High', 'Ada', 'none'] }
    const { status, stderr } = await itflow(CREATE, options)
    expect(status).not.toBe(0)
    expect(keptText(stderr)).toBe('My own words\n')
    expect(changes()).toEqual([])
  })

  it('is on disk before the next question is asked', async () => {
    const home = freshHome()
    const { itflow } = await hazardInstance('26.10')
    const kept: number[] = []
    const options = {
      ...{ home, terminal: 200, env: editor, isCancelled: true },
      answers: ['New', 'e'],
      meanwhile: () => void kept.push(draftsIn(home).length),
    }
    await itflow(CREATE, options)
    expect(kept).toEqual([0, 0, 1])
  })

  it('is saved like a line typed at the prompt', async () => {
    const { itflow } = await hazardInstance('26.10')
    const answers = ['A line about it']
    const argv = ['tickets', 'reply', '59']
    const { status, stderr } = await itflow(argv, { terminal: 200, answers, isCancelled: true })
    expect(status).toBe(130)
    expect(keptText(stderr)).toBe('A line about it')
  })
})

describe("text that isn't valid", () => {
  /** An editor that saves these bytes (as in printf) first, and fixes the text the second time. */
  const mended = (bytes: string, mending: string) => ({
    PATH: process.env['PATH'] ?? '',
    EDITOR: `f() { if [ -s "$1" ]; then ${mending}; else printf '${bytes}' > "$1"; fi; }; f`,
  })

  it.each([
    ['escape sequences', 'red: \\033[31m no', `tr -d '\\033' < "$1" > "$1.new"; mv "$1.new" "$1"`],
    ['no UTF-8', 'red: \\351[31m no', `tr -d '\\351' < "$1" > "$1.new"; mv "$1.new" "$1"`],
  ])('is fixed in the editor: %s', async (_, bytes, mending) => {
    const { itflow, row } = await hazardInstance('26.10')
    const options = {
      ...{ terminal: 200, env: mended(bytes, mending) },
      answers: ['New', 'e', 'e', 'High', 'Ada', 'none'],
    }
    const { status, stderr } = await itflow([...CREATE, '--quiet'], options)
    expect(stderr).toContain('Details: what you wrote')
    expect(stderr).not.toContain('--edit')
    expect(status).toBe(0)
    expect(row('tickets', { ticket_subject: 'New' })['ticket_details']).toContain('red: [31m no')
  })

  it('is saved if the user cancels instead', async () => {
    const { itflow, writes } = await hazardInstance('26.10')
    const env = mended('red: \\033[31m no', 'true')
    const options = { terminal: 200, env, answers: ['New', 'e', 'e'], isCancelled: true }
    const { status, stderr } = await itflow(CREATE, options)
    expect([status, writes()]).toEqual([130, []])
    expect(keptText(stderr)).toBe('red: \u001b[31m no')
  })
})

describe('drafts', () => {
  it('are removed once the command has succeeded', async () => {
    const home = freshHome()
    const { itflow, row } = await hazardInstance('26.10')
    const answers = ['New', 'e', 'High', 'Ada', 'none']
    const { status } = await itflow(CREATE, { home, terminal: 200, env: editor, answers })
    expect([status, draftsIn(home)]).toEqual([0, []])
    expect(row('tickets', { ticket_subject: 'New' })['ticket_details']).toContain('My own words')
  })

  it('are removed after thirty days, and nothing else is', async () => {
    const home = freshHome()
    const folder = join(home, '.local', 'state', 'itflow', 'drafts')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const put = (name: string, days: number) => {
      const path = join(folder, name)
      writeFileSync(path, 'text')
      const then = new Date(TEST_NOW.getTime() - days * DAY)
      utimesSync(path, then, then)
    }
    put('20261020120000000-1.txt', 31)
    put('20261101120000000-1.md', 29)
    put('my-own.txt', 300)
    const { itflow } = await hazardInstance('26.10')
    const options = { home, terminal: 200, env: editor, answers: ['New', 'e'], isCancelled: true }
    expect((await itflow(CREATE, options)).status).toBe(130)
    expect(draftsIn(home).sort()).toEqual([
      '20261101120000000-1.md',
      expect.stringMatching(/^20261124120000000-\d+\.txt$/),
      'my-own.txt',
    ])
  })
})
