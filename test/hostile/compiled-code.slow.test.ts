import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyOfProgram, damaged, damages, tryDamage } from './compiled-program.ts'

/** How long a busy machine may take, in milliseconds. */
const MAX_TIME = 600_000

test(
  'damaged compiled code is ignored and the source runs, two hundred times',
  () => Promise.all([tryDamage(100), tryDamage(100)]),
  MAX_TIME,
)

test(
  'damaged code may fail but never makes Node crash',
  async () => {
    const copy = copyOfProgram()
    const [core = ''] = copy.files('txt')
    const whole = readFileSync(core)
    const one = fc.asyncProperty(damages, async (damage) => {
      writeFileSync(core, damaged(whole, damage))
      expect(await copy.list()).toMatchObject({ signal: null })
    })
    await fc.assert(one, { numRuns: 50, endOnFailure: true })
    copy.remove()
  },
  MAX_TIME,
)
