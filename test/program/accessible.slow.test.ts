import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectReadable } from '../support/append-only.ts'
import { freshHome } from '../support/homes.ts'
import { startAtTerminal, useProgram } from './child.ts'

useProgram()

const SIZES = ['cols 40 rows 24', 'cols 80 rows 24', 'cols 200 rows 50']

describe.concurrent.each(SIZES)('at a terminal of %s', (size) => {
  it.each([
    ['clients', 'list', '--all'],
    ['assets', 'list', '--all'],
    ['tickets', 'get', '1'],
    ['doctor'],
    ['config'],
    ['--help'],
    ['profiles', 'list'],
    ['tickets', 'get', '99999'],
    ['assets', 'update', '1', '--status', 'Stored'],
  ])('itflow %s %s never redraws', async (...argv) => {
    const { ended } = startAtTerminal(argv.filter(Boolean), { ITFLOW_ACCESSIBLE: '1' }, '', size)
    const { shown } = await ended
    expect(shown).not.toBe('')
    if (argv[0] !== '--help') expectReadable(shown)
    else expect(shown).not.toContain('\u001b')
  })

  it('an import reports its progress in lines', async () => {
    const home = freshHome()
    const rows = Array.from({ length: 6000 }, (_, nth) => `Person ${nth},p${nth}@new.example`)
    const file = join(home, 'people.csv')
    writeFileSync(file, `Name,Email\n${rows.join('\n')}\n`)
    const { ended, saying, type } = startAtTerminal(
      ['import', 'contacts', file, '--client', '1'],
      { ITFLOW_ACCESSIBLE: '1', HOME: home },
      '',
      size,
    )
    await saying('(yes/no, Enter for')
    type('yes\r')
    const { shown, status } = await ended
    expect(status).toBe(0)
    expectReadable(shown)
  })

  it('a deletion is confirmed in words, and a choice made by number', async () => {
    const env = { ITFLOW_ACCESSIBLE: '1' }
    const deletion = startAtTerminal(['contacts', 'delete', 'ada@acme.example'], env, '', size)
    await deletion.saying('(yes/no, Enter for')
    deletion.type('\u0003')
    const cancelled = await deletion.ended
    expect(cancelled.status).toBe(130)
    expectReadable(cancelled.shown)
    const choice = startAtTerminal(['assets', 'get', 'LT'], env, '', size)
    await choice.saying('Type a number from 1 to')
    choice.type('1\r')
    const chosen = await choice.ended
    expect(chosen.status).toBe(0)
    expectReadable(chosen.shown)
    expect(chosen.shown).toMatch(/\r\n1\. /)
  })
})
