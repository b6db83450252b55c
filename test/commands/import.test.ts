import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { type HazardInstance, hazardInstance } from '../hazards/hazard-instance.ts'
import { freshHome, type RunOptions, type RunResult } from '../support/run.ts'

/** A server, a folder with files, and the program that runs there. */
interface Bench extends HazardInstance {
  file(name: string, text: string | Uint8Array): string
  import(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** How many requests were sent that write. */
  writes(): number
}

async function bench(release: Parameters<typeof hazardInstance>[0] = '26.10'): Promise<Bench> {
  const instance = await hazardInstance(release)
  const home = freshHome()
  mkdirSync(home, { recursive: true })
  return {
    ...instance,
    file: (name, text) => {
      writeFileSync(join(home, name), text)
      return join(home, name)
    },
    import: (argv, options = {}) =>
      instance.itflow(['import', ...argv], { home, cwd: home, ...options }),
    writes: () => instance.sandbox.requests.filter(({ method }) => method === 'POST').length,
  }
}

const TWO =
  'Name,Serial Number,Type,OS\nLT-0002,7QX2LK3,Laptop,Windows 12\nLT-0100,NEW0100,Laptop,\n'
const ACME = ['--client', 'acme']

describe('the plan', () => {
  it('is shown on standard error, and written once it is confirmed', async () => {
    const { file, changes, ...itflow } = await bench()
    file('rmm.csv', TWO)
    const result = await itflow.import(['assets', 'rmm.csv', ...ACME], {
      terminal: 100,
      answers: [true],
    })
    expect(result.questions).toEqual(['Write 2 assets to Acme Widgets on ITFLOW_URL?'])
    expect(result.stdout).toBe('')
    expect(result.stderr).toBe('')
    expect(result.status).toBe(0)
    expect(changes()).toEqual([])
  })
})
