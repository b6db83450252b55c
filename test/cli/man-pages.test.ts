import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBranch } from '../../src/cli/command-entry.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { manPages } from '../../src/cli/man-pages.ts'
import { placeholderOf } from '../../src/cli/option-types.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { macro, pasted, roffText, term } from '../../src/cli/roff.ts'

const PAGES = await manPages('2026-11-26')
const NAMES = Object.keys(PAGES)

/** The macros that pages are made of. */
const MACRO = /^\.(TH|SH|SS|PP|TP|nf|fi|br|nh|ad)(?: |$)/

/** What roff prints of a line of text, written independently of the program. */
function printed(line: string): string {
  return line
    .replace(/\\f[BR]/g, '')
    .replace(/\\\[u([0-9A-F]{4,6})\]/g, (_, code) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replace(/\\\((aq|dq|ga|ha|ti)/g, (_, name: keyof typeof SIGNS) => SIGNS[name])
    .replace(/\\([-e&])/g, (_, sign) => (sign === 'e' ? '\\' : sign === '&' ? '' : sign))
}

const SIGNS = { aq: "'", dq: '"', ga: '`', ha: '^', ti: '~' }

/** A page as text, its words in one line. */
function textOf(page: string): string {
  return page.split('\n').map(printed).join(' ').replace(/\s+/g, ' ')
}

function has(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0
}

describe('the manual pages', () => {
  it('are one for the program and one for each command', () => {
    const words = commandTree().map(({ name }) => `itflow-${name}.1`)
    expect(NAMES).toEqual(['itflow.1', ...words])
  })

  it.each(NAMES)('%s contains only macros and escaped text', (name) => {
    const page = PAGES[name] ?? ''
    expect(page).toMatch(/^\.TH "ITFLOW[A-Z\\-]*" "1" \d{4}-\d\d-\d\d "/)
    expect(page).not.toMatch(/[^\x20-\x7e\n]/)
    for (const line of page.trimEnd().split('\n').slice(1)) {
      if (line.startsWith('.')) expect(line).toMatch(MACRO)
      else expect(line.startsWith("'")).toBe(false)
      const bare = line.replace(/\\(?:\[u[0-9A-F]{4,6}\]|\((?:aq|dq|ga|ha|ti)|[-e&]|f[BR])/g, '')
      expect(bare).not.toMatch(/[\\'`^~-]/)
      if (line.startsWith('.')) expect(bare.replace(/ "[^"]*"/g, '')).not.toContain('"')
    }
  })

  it('have every command, option and argument, worded as in help', async () => {
    const root = textOf(PAGES['itflow.1'] ?? '')
    for (const { name, help } of GLOBAL_OPTIONS) {
      expect(root).toContain(`--${name}`)
      expect(root).toContain(help)
    }
    for (const entry of commandTree()) {
      expect(root).toContain(entry.summary)
      const spec = await entry.load()
      const page = textOf(PAGES[`itflow-${entry.name}.1`] ?? '')
      const commands = isBranch(spec) ? spec.commands : [spec]
      for (const { name, summary, options = [], arguments: args = [], examples = [] } of commands) {
        if (isBranch(spec)) expect(page).toContain(`itflow ${entry.name} ${name}`)
        expect(page).toContain(summary)
        for (const option of options) {
          if (option.isHidden === true) continue
          expect(page).toContain(`--${option.name} `)
          expect(page).toContain(option.help.replace(/\s+/g, ' '))
        }
        for (const { type } of args) expect(page).toContain(placeholderOf(type))
        for (const example of examples) expect(page).toContain(example.replace(/\s+/g, ' '))
      }
      expect(page).toContain('EXIT STATUS')
    }
  })

  it('are listed in package.json, so that npm installs them (npm run docs)', () => {
    const { man, files } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(man).toEqual(NAMES.map((name) => `man/${name}`))
    expect(files).toContain('man')
  })

  const tools: [string, string[]][] = [
    ['mandoc', ['-Tlint', '-Wwarning']],
    ['groff', ['-man', '-ww', '-Tutf8']],
  ]
  it.each(tools.filter(([tool]) => has(tool)))(
    'give %s nothing to complain about',
    (tool, args) => {
      const folder = mkdtempSync(join(tmpdir(), 'itflow-man-'))
      try {
        for (const [name, text] of Object.entries(PAGES)) writeFileSync(join(folder, name), text)
        const paths = NAMES.map((name) => join(folder, name))
        for (const path of tool === 'groff' ? paths.map((one) => [one]) : [paths]) {
          const { status, stdout, stderr } = spawnSync(tool, [...args, ...path], {
            encoding: 'utf8',
          })
          expect({ status, said: tool === 'groff' ? stderr : stdout + stderr }).toEqual({
            status: 0,
            said: '',
          })
        }
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  )
})

describe('any text', () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('.', "'", '\\', '"', '-', '\n', '\\n', '.so x'),
      ),
    )
    .map((parts) => parts.join(''))

  it('becomes one line that is not a request, and prints unchanged', () => {
    fc.assert(
      fc.property(text, (given) => {
        const line = roffText(given)
        expect(line).not.toMatch(/^[.']|[^\x20-\x7e]/)
        const plain = given.replace(/\s*\n\s*/g, ' ').replace(/[\x00-\x1f\x7f]/g, ' ')
        expect(printed(line)).toBe(plain)
        expect(macro('SS', given).split('\n')).toHaveLength(1)
        expect(macro('SS', given).match(/"/g)).toHaveLength(2)
      }),
    )
  })

  it.each(['mandoc'].filter(has))('is shown unchanged by %s', (mandoc) => {
    const said = 'a -b \\e .c \'d\' "e" `f` ~g ^h ’é— \\fBi'
    const page = [
      '.TH X 1 2026-11-26',
      '.SH NAME',
      'x \\- y',
      ...term('.so', said),
      ...pasted([said]),
    ]
    const shown = execFileSync(mandoc, ['-Tutf8', '-Owidth=200'], {
      input: `${page.join('\n')}\n`,
    })
    const plain = shown.toString().replace(/.\x08/g, '')
    expect(plain.split(said)).toHaveLength(3)
    expect(plain).toContain('.so')
  })
})
