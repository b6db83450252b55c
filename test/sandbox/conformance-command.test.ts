import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const SCRIPT = new URL('../../scripts/conformance.mjs', import.meta.url).pathname
const RECORDING = new URL('../wire/itflow-26.10.json', import.meta.url).pathname

describe('npm run conformance', () => {
  let directory = ''
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'itflow-test-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('exits with 0 and prints the count if all replies agree', async () => {
    expect(await run(RECORDING)).toEqual({ status: 0, lines: ['678 of 678'] })
  })

  it('prints each disagreement with the expected and the given reply, and exits with 12', async () => {
    const file = join(directory, 'other.json')
    const recording = JSON.parse(await readFile(RECORDING, 'utf8'))
    recording.exchanges.splice(3)
    recording.exchanges[1].response.status = 402
    await writeFile(file, JSON.stringify(recording))
    const { status, lines } = await run(file)
    expect(status).toBe(12)
    expect(lines[0]).toBe('auth: wrong key')
    expect(lines[1]).toMatch(/expected: 402/)
    expect(lines[2]).toMatch(/given: +401/)
    expect(lines.at(-1)).toBe('2 of 3')
  })
})

function run(file: string): Promise<{ status: number; lines: string[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, file], (error, stdout) => {
      const status = typeof error?.code === 'number' ? error.code : 0
      resolve({ status, lines: stdout.trimEnd().split('\n') })
    })
  })
}
