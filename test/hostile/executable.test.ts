import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FORMAT_NAMES } from '../../src/output/format-names.ts'
import { FORMATS } from '../../src/output/formats.ts'
import { isSlowSuite } from '../support/division.ts'

// The executable with a program that fails without reporting it: one line, an exit status of failure, no stack.

const SECRET = 'made-up-secret'

/** Makes an installation with a program; without one if there is no text. */
function installation(main?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'itflow-executable-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const bin = fileURLToPath(new URL('../../bin', import.meta.url))
  cpSync(bin, join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'dist'))
  writeFileSync(join(folder, 'dist', 'package.json'), '{"type":"commonjs"}')
  if (main !== undefined) writeFileSync(join(folder, 'dist', 'main.js'), main)
  return join(folder, 'bin', 'itflow.js')
}

const PROGRAMS: readonly [string, string | undefined, string][] = [
  ['is not there', undefined, 'MODULE_NOT_FOUND'],
  ['lacks a part', "require('./core-1.js')", 'MODULE_NOT_FOUND'],
  ['is cut off', 'exports.main = () => {', 'SyntaxError'],
  ['throws as it is loaded', `throw new Error('${SECRET}')`, 'Error'],
  ['throws a text', `throw '${SECRET}'`, 'ERR_UNHANDLED_REJECTION'],
  ['throws nothing', 'throw undefined', 'ERR_UNHANDLED_REJECTION'],
  [
    'throws an error with a made-up code',
    `throw Object.assign(new TypeError(), { code: '${SECRET}' })`,
    'TypeError',
  ],
  ['has no main', 'exports.other = 1', 'TypeError'],
  [
    'throws immediately',
    `exports.main = () => { throw new RangeError('${SECRET}') }`,
    'RangeError',
  ],
  ['rejects', `exports.main = async () => { throw new Error('${SECRET}') }`, 'Error'],
  [
    'runs out of files',
    "exports.main = async () => { throw Object.assign(new Error(), { code: 'EMFILE' }) }",
    'EMFILE',
  ],
  [
    'throws in a timer',
    `exports.main = () => new Promise(() => { setTimeout(() => { throw new Error('${SECRET}') }, 10) })`,
    'Error',
  ],
  [
    'has an unhandled rejection',
    `exports.main = () => new Promise(() => { setTimeout(() => Promise.reject(new Error('${SECRET}')), 10) })`,
    'Error',
  ],
]

/** The options of each format in every notation, and whether errors are then printed as JSON. */
const FORMAT_OPTIONS: readonly [string[], boolean][] = [
  [[], false],
  [['--json'], true],
  ...FORMAT_NAMES.flatMap((name): [string[], boolean][] => {
    const isJson = FORMATS[name].noticeFormat === 'json'
    return [
      [['-o', name], isJson],
      [[`--output=${name}`], isJson],
    ]
  }),
]

describe.each(isSlowSuite ? PROGRAMS : PROGRAMS.filter((_, nth) => nth % 4 === 1))(
  'a program that %s',
  (_, main, kind) => {
    it('is reported in one line, and as JSON on request', () => {
      const executable = installation(main)
      for (const [format, isJson] of main === undefined
        ? FORMAT_OPTIONS
        : FORMAT_OPTIONS.slice(0, 2)) {
        const words = [executable, 'clients', 'list', ...format]
        const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
        expect(stderr.trim().split('\n')).toHaveLength(1)
        expect(stderr).not.toContain(SECRET)
        const message = isJson ? JSON.parse(stderr).error.message : stderr
        expect(message).toContain(`(${kind})`)
      }
    })
  },
)

it('a program that never finishes its work is reported as JSON, too', () => {
  const executable = installation('exports.main = () => new Promise(() => {})')
  const words = [executable, 'clients', 'list', '--json']
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(JSON.parse(stderr).error.message).toContain('exited before it was done')
})

it('a monitoring plugin that the program cannot end is unknown, in one line', () => {
  for (const main of [
    undefined,
    `throw '${SECRET}'`,
    'exports.main = () => new Promise(() => {})',
  ]) {
    const executable = installation(main)
    cpSync('dist/plugins.json', join(dirname(executable), '../dist/plugins.json'))
    const runWith = (...words: string[]) =>
      spawnSync(process.execPath, [executable, ...words], { encoding: 'utf8' })
    const found = runWith('-q', 'expiring', '--check=x', '--json')
    expect(found).toMatchObject({ status: 3, stderr: '' })
    expect(found.stdout).toMatch(/^EXPIRING UNKNOWN - itflow .+\n$/)
    expect(found.stdout).not.toContain(SECRET)
    expect(runWith('expiring', '--', '--check')).toMatchObject({ status: 1, stdout: '' })
  }
})

it.each([
  ['empty', ''],
  ['cut off', 'The command line for ITF'],
])("a help text that is %s isn't shown as if it were complete", (_, text) => {
  const executable = installation(
    "exports.main = async () => { console.log('made again'); return 0 }",
  )
  const show = (word: string) =>
    spawnSync(process.execPath, [executable, word], { encoding: 'utf8' })
  for (const word of ['help', 'version']) {
    const file = join(executable, '..', '..', 'dist', `${word}.txt`)
    writeFileSync(file, text)
    expect(show(`--${word}`)).toMatchObject({ status: 0, stdout: 'made again\n' })
    writeFileSync(file, 'whole\n')
    expect(show(`--${word}`)).toMatchObject({ status: 0, stdout: 'whole\n' })
  }
})
