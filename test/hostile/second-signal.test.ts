import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TerminationSignal } from '../../src/errors.ts'
import { listenToSignals } from '../../src/signals.ts'
import { serve } from '../support/loopback.ts'
import { freshHome, run } from '../support/run.ts'

/** Starts a process that handles signals, and returns how it ended. */
function listening(env: Record<string, string> = {}) {
  const exits: unknown[] = []
  const process = Object.assign(new EventEmitter(), {
    env,
    ppid: 1,
    exit: (status: unknown) => exits.push(status),
  })
  const signals = listenToSignals(process as unknown as NodeJS.Process)
  const send = (signal: TerminationSignal) => process.emit(signal, signal)
  return { signals, send, exits, process }
}

describe('a second signal', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'hrtime'] }))
  afterEach(() => void vi.useRealTimers())

  it('ends the program immediately if the user repeats it', () => {
    const { signals, send, exits } = listening()
    send('SIGINT')
    expect(signals.abortSignal.aborted).toBe(true)
    vi.advanceTimersByTime(300)
    send('SIGINT')
    expect(exits).toEqual([130])
  })

  it.each(['SIGTERM', 'SIGHUP'] as const)("doesn't if the system repeats %s", (signal) => {
    const { send, exits } = listening()
    send(signal)
    vi.advanceTimersByTime(300)
    send(signal)
    expect(exits).toEqual([])
  })

  it('counts as the first if `timeout` sends it to a program and its group', () => {
    const { send, exits } = listening()
    send('SIGINT')
    send('SIGINT')
    expect(exits).toEqual([])
  })

  it("isn't needed: the program is ended after 10 s", () => {
    const { send, exits } = listening()
    send('SIGTERM')
    vi.advanceTimersByTime(10_000)
    expect(exits).toEqual([143])
  })

  it('goes to the newest handler until that is removed', () => {
    const { signals, send, exits } = listening()
    const free = signals.handle(() => true)
    send('SIGINT')
    vi.advanceTimersByTime(300)
    send('SIGINT')
    expect({ isEnding: signals.abortSignal.aborted, exits }).toEqual({ isEnding: false, exits: [] })
    free()
    send('SIGINT')
    expect(signals.abortSignal.aborted).toBe(true)
  })
})

it('nohup makes the program ignore SIGHUP, and nothing else', () => {
  const { signals, send } = listening({ _: '/usr/bin/nohup' })
  send('SIGHUP')
  expect(signals.abortSignal.aborted).toBe(false)
  send('SIGTERM')
  expect(signals.abortSignal.aborted).toBe(true)
})

it('a forced exit reports the write in progress', async () => {
  const server = await serve(({ method, target }) => {
    if (method === 'POST') return undefined
    const rows = target.includes('clients/read') ? [{ client_id: '1', client_name: 'Acme' }] : []
    return { body: { success: 'True', count: rows.length, data: rows } }
  })
  const { signals, send } = listening()
  const ending = new AbortController()
  const ended = run(['api', 'POST', 'custom/thing', '-f', 'a=b', '--json'], {
    env: { ITFLOW_URL: server.url.href, ITFLOW_API_KEY: 'made-up' },
    home: freshHome(),
    signal: ending.signal,
    onForcedEnd: signals.onForcedExit,
  })
  await vi.waitFor(() => expect(server.received.map(({ method }) => method)).toContain('POST'))
  send('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 300))
  send('SIGINT')
  ending.abort(new Error('over'))
  const { stderr } = await ended
  expect(stderr).toContain('"message":"Interrupted"')
  expect(stderr).toContain('POST custom/thing was sent, and may have happened')
})
