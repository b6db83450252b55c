import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { expect, it, test } from 'vitest'

// The callers of api and actions need not be at a command line, so their messages name no command and no option. A hint has
// a step instead (`src/hints.ts`), which `src/cli/step-commands.ts` turns into a command.

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))

/** The rooms that don't know about a command line. */
const ROOMS = ['api', 'actions', 'records', 'import', 'runs', 'sources']

/** `itflow list`, `itflow ${name}`; `--force`, `--${flag}`, anywhere in a text. */
const COMMAND_LINE = /\bitflow (?=[a-z$-])|(?<![\w-])--(?=[a-z$])/g

/** The lines of a module that name a command or an option; comments don't count. */
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

it.each(modules)('%s names no command or option', (path) => {
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
])('one is found in %s', (source) => {
  // The linter would report a `${…}` in quotes.
  expect(commandsIn(source.replaceAll('@{', '${'))).not.toEqual([])
})

test.each([
  ['// See: itflow doctor, or --force\nconst a = 1'],
  ['/** `--force` */\nexport interface B { c: string }'],
  ["const d = 'ITFlow stores it — as it is'"],
  ["const e = 'itflow'; let n = 2; n--; export { e, n }"],
])('none is found in %s', (source) => {
  expect(commandsIn(source)).toEqual([])
})
