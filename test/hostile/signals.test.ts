import { describe, expect, it } from 'vitest'
import { start, useProgram } from '../program/child.ts'
import { freshHome } from '../support/run.ts'
import { expectReportedOnce, leftovers, PIPED, SIGNALS } from './moments.ts'

// Every signal ends the program immediately, is reported in one line, and leaves nothing behind. This tries the signal that
// a closing terminal sends; the slow suite tries the others, and all of them at a terminal.

useProgram()

const [signal, status, said] = SIGNALS[0]

describe.concurrent(`${signal} ends the program`, () => {
  it.for(Object.entries(PIPED))('%s', async ([, make], { onTestFinished }) => {
    const moment = await make(onTestFinished)
    const home = moment.env['HOME'] ?? freshHome()
    const { child, ended, saying } = start(moment.argv, { ...moment.env, HOME: home })
    await moment.isThere(saying, child.stdin)
    const from = performance.now()
    child.kill(signal)
    const end = await ended
    expect(end.status).toBe(status)
    expectReportedOnce(end.stderr, said)
    if (moment.tells !== undefined) expect(end.stderr).toMatch(moment.tells)
    expect(leftovers(home)).toEqual([])
    expect(performance.now() - from).toBeLessThan(8000)
  })
})
