import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Damage to a file's bytes; positions are fractions of its length. */
export type Damage =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'overwrite'; at: number; bytes: Uint8Array }
  | { kind: 'cut'; at: number }
  | { kind: 'append'; bytes: Uint8Array }
  | { kind: 'zero' }

/** How a run of the program ended. */
export interface Ended {
  status: number | null
  signal: string | null
  stdout: string
  stderr: string
}

/** A copy of the built program, to damage. */
export interface Copy {
  directory: string
  /** The chunks' code, or their compiled code. */
  files(extension: 'txt' | 'bin'): string[]
  list(...nodeOptions: string[]): Promise<Ended>
  remove(): void
}

/** Copies the built program. */
export function copyOfProgram(): Copy {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-copy-'))
  for (const part of ['bin', 'dist']) {
    cpSync(join(ROOT, part), join(directory, part), { recursive: true })
  }
  const dist = join(directory, 'dist')
  const list = async (...nodeOptions: string[]) => {
    const words = ['clients', 'list', '--json', '--profile', 'sandbox']
    const program = join(directory, 'bin/itflow.js')
    const child = spawn(process.execPath, [...nodeOptions, program, ...words], {
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        ITFLOW_STATE_DIR: join(directory, 'state'),
      },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (part) => {
      stdout += part
    })
    child.stderr.on('data', (part) => {
      stderr += part
    })
    const [status, signal] = await once(child, 'close')
    return { status, signal, stdout, stderr }
  }
  const files = (extension: string) =>
    readdirSync(dist)
      .filter((name) => /^(main\.|sandbox-)/.test(name) && name.endsWith(`.${extension}`))
      .map((name) => join(dist, name))
  return { directory, files, list, remove: () => rmSync(directory, { recursive: true }) }
}

const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 })

/** Generates damage. */
export const damages: fc.Arbitrary<Damage> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('flip' as const), at: part, bit: fc.nat(7) }),
  },
  fc.record({ kind: fc.constant('overwrite' as const), at: part, bytes }),
  fc.record({ kind: fc.constant('cut' as const), at: part }),
  fc.record({ kind: fc.constant('append' as const), bytes }),
  fc.record({ kind: fc.constant('zero' as const) }),
)

/** Returns the damaged bytes. */
export function damaged(whole: Uint8Array, damage: Damage): Uint8Array {
  const copy = Uint8Array.from(whole)
  switch (damage.kind) {
    case 'flip': {
      const index = Math.floor(damage.at * copy.length)
      copy[index] = (copy[index] ?? 0) ^ (1 << damage.bit)
      return copy
    }
    case 'overwrite':
      damage.bytes.forEach((byte, index) => {
        copy[Math.floor(damage.at * copy.length) + index] = byte
      })
      return copy
    case 'cut':
      return copy.subarray(0, Math.floor(damage.at * copy.length))
    case 'append':
      return Buffer.concat([copy, damage.bytes])
    case 'zero':
      return copy.fill(0)
  }
}

/** Damages compiled code a number of times, and checks that the program works as before. */
export async function tryDamage(times: number): Promise<void> {
  const copy = copyOfProgram()
  const whole = copy.files('bin').map((file) => [file, readFileSync(file)] as const)
  const { stdout } = await copy.list()
  const one = fc.asyncProperty(fc.nat(whole.length - 1), damages, async (index, damage) => {
    const [file, content] = whole[index] ?? []
    if (file === undefined || content === undefined) throw new Error('nothing is compiled')
    writeFileSync(file, damaged(content, damage))
    expect(await copy.list()).toMatchObject({ status: 0, signal: null, stdout })
    writeFileSync(file, content)
  })
  await fc.assert(one, { numRuns: times, endOnFailure: true })
  copy.remove()
}
