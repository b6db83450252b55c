import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writableFields } from '../../src/api/writes/body.ts'
import { flagOf } from '../../src/records/field-names.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { longTextOf } from '../../src/verbs/field-options.ts'
import { hazardInstance } from '../hazards/hazard-instance.ts'
import { everyCommand } from '../leaks/commands.ts'
import { some } from '../support/division.ts'
import { freshHome } from '../support/run.ts'

// Required fields can't be blank, however they are passed: nothing is sent.

const BLANKS = ['', ' ', ' \t ', '\u00a0', '\n', ' \r\n ', '\u2003\u3000']

const commands = new Map(
  (await everyCommand('')).map((one) => [one.name, one.plans[0]?.argv ?? []]),
)

const requiredBy = (resource: Resource, on: 'create' | 'update') =>
  writableFields(resource, on)
    .filter(([, { write, kind }]) => write?.isRequired === true && kind !== 'secret')
    .map(([name, field]) => ({ resource, on, name, field, flag: `--${flagOf(resource, name)}` }))

const CASES = Object.values(resources).flatMap((resource) =>
  (['create', 'update'] as const).flatMap((on) =>
    resource.operations[on] === undefined ? [] : requiredBy(resource, on),
  ),
)

/** The rest of a valid command, without this option. */
function restOf({ resource, on, flag }: (typeof CASES)[number]): string[] {
  if (on === 'update') return [resource.name, 'update', '1', '--client', 'ACME']
  const argv = [...(commands.get(`${resource.name} create`) ?? [])]
  const at = argv.indexOf(flag)
  if (at >= 0) argv.splice(at, 2)
  return argv
}

/** Whether a text may be read from a file. */
const isText = ({ kind, allowsOtherValues }: Field) =>
  kind === 'text' || kind === 'html' || allowsOtherValues === true

it('every module that can be written has required fields', () => {
  expect(new Set(CASES.map(({ resource }) => resource.name)).size).toBeGreaterThan(9)
})

describe.each(CASES.map((one) => [one.resource.name, one.on, one.flag, one] as const))(
  '%s %s %s',
  (_name, on, flag, one) => {
    const refuses = async (argv: readonly string[], options = {}) => {
      const instance = await hazardInstance('26.10')
      const { status, stdout, stderr } = await instance.itflow(argv, options)
      expect({ argv, status, stdout, stderr }).toMatchObject({ argv, status: 2, stdout: '' })
      expect(stderr).toContain(argv.includes('--edit') ? '--edit' : flag)
      expect({ argv, writes: instance.writes() }).toEqual({ argv, writes: [] })
    }

    it("can't be blank", async () => {
      for (const blank of some(BLANKS)) await refuses([...restOf(one), `${flag}=${blank}`])
    })

    const fromFile = async () => {
      const folder = mkdtempSync(join(freshHome(), 'blank-'))
      const path = join(folder, 'text')
      for (const blank of some(BLANKS)) {
        await refuses([...restOf(one), flag, '@-'], { stdin: blank })
        writeFileSync(path, blank)
        await refuses([...restOf(one), flag, `@${path}`])
      }
    }
    if (isText(one.field)) it('is not blank from standard input or a file', fromFile)

    const isLong = longTextOf(one.resource, on)?.name === one.name
    const fromEditor = async () => {
      const folder = mkdtempSync(join(freshHome(), 'editor-'))
      const program = join(folder, 'editor.sh')
      writeFileSync(program, '#!/bin/sh\nprintf " \\n\\t\\n" > "$1"\n')
      const env = { PATH: process.env['PATH'] ?? '', EDITOR: `sh '${program}'` }
      await refuses([...restOf(one), '--edit'], { terminal: 100, env })
    }
    if (isLong) it('is not blank from an editor', fromEditor)
  },
)
