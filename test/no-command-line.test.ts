import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { expect, it, test } from 'vitest'

// What api and actions say is for whoever calls them, who need not be at a command line: neither a command nor an
// option stands in their texts. A hint has a step (`src/hints.ts`), which `src/cli/step-commands.ts` makes a command of.

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))

/** The rooms that know no command line. */
const ROOMS = ['api', 'actions', 'records', 'import', 'runs']

/** `itflow list`, `itflow ${name}`; `--force`, `--${flag}`, wherever they stand in a text. */
const COMMAND_LINE = /\bitflow (?=[a-z$-])|(?<![\w-])--(?=[a-z$])/g

/** What of a module's source names a command or an option; comments aside, since nobody but us reads them. */
function commandsIn(source: string): string[] {
  const { code } = transformSync(source, { loader: 'ts', legalComments: 'none' })
  return code
    .split('\n')
    .filter((line) => line.search(COMMAND_LINE) >= 0)
    .map((line) => line.trim())
}

const modules = ROOMS.filter((room) => existsSync(join(SOURCE, room))).flatMap((room) =>
  readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(room, path)),
)

it('finds the modules', () => {
  expect(modules.length).toBeGreaterThan(100)
})

it.each(modules)('%s names no command and no option', (path) => {
  expect(commandsIn(readFileSync(join(SOURCE, path), 'utf8'))).toEqual([])
})

test.each([
  ["const a = 'See: itflow doctor'"],
  ['const b = `See: itflow @{name} list`'],
  ["const c = '--force sends it anyway'"],
  ['const d = `--@{flag} @{text}: no`'],
  ['const e = ["Narrow it (--client)"]'],
  ["const f = `x@{y ? ' --global' : ''}`"],
  ['const g = `What was sent: --debug; and\n  more`'],
])('it would be seen in %s', (source) => {
  // The linter takes a `${…}` in quotes for a slip.
  expect(commandsIn(source.replaceAll('@{', '${'))).not.toEqual([])
})

test.each([
  ['// See: itflow doctor, or --force\nconst a = 1'],
  ['/** `--force` */\nexport interface B { c: string }'],
  ["const d = 'ITFlow stores it — as it is'"],
  ["const e = 'itflow'; let n = 2; n--; export { e, n }"],
])('and is not in %s', (source) => {
  expect(commandsIn(source)).toEqual([])
})
