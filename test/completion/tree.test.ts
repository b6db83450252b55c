import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isBranch } from '../../src/cli/command-entry.ts'
import { completionTree } from '../../src/cli/completion-tree.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/globals.ts'
import { takesValue } from '../../src/cli/option-types.ts'
import { commandTree } from '../../src/cli/registry.ts'
import { complete, type NameSource } from '../../src/completion/candidates.ts'
import type { EntryData, RootData } from '../../src/completion/tree-types.ts'
import { isBuiltHere } from '../support/built-here.ts'

const TREE = commandTree()
const FILES = await completionTree()

const NO_NAMES: NameSource = {
  records: async () => [],
  profiles: async () => ['acme', 'prod'],
  sources: async () => ['intune', 'rmm'],
  variables: () => ['HOME'],
}

/** What the last of these words can become. */
async function offered(...words: string[]): Promise<string[]> {
  const read = <Data>(name: string): Data => JSON.parse(FILES.get(name) ?? 'null')
  const { candidates, prefix } = await complete(
    { before: words.slice(0, -1), current: words.at(-1) ?? '' },
    { root: read<RootData>('root'), readEntry: read<EntryData>, names: NO_NAMES },
  )
  return candidates.map(({ word }) => `${prefix}${word}`)
}

/** A file without the time zones, which are those of the Node that built it, unless it is this one. */
function comparable(text: string): string {
  if (isBuiltHere) return text
  return text.replace(/\["[A-Z]\w+\/[\w/+-]+",""\],?/g, '').replaceAll(',]', ']')
}

it('is what the build has written, file by file', () => {
  const directory = new URL('../../dist/completion/', import.meta.url)
  const built = readdirSync(directory).map((name) => name.replace(/\.json$/, ''))
  expect(built.toSorted()).toEqual([...FILES.keys()].toSorted())
  for (const [name, text] of FILES) {
    const written = readFileSync(new URL(`${name}.json`, directory), 'utf8')
    expect(comparable(written)).toBe(comparable(text))
  }
})

it('offers every command and every option of each, hidden ones by their beginning', async () => {
  expect(await offered('')).toEqual(TREE.map(({ name }) => name))
  for (const entry of TREE) {
    const spec = await entry.load()
    const commands = isBranch(spec) ? spec.commands : [spec]
    if (isBranch(spec))
      expect(await offered(entry.name, '')).toEqual(commands.map(({ name }) => name))
    for (const { name, aliases = [], options = [] } of commands) {
      for (const called of [name, ...aliases]) {
        const path = isBranch(spec) ? [entry.name, called] : [entry.name]
        const all = new Set(await offered(...path, '--'))
        for (const option of [...options.filter(({ isHidden }) => !isHidden), ...GLOBAL_OPTIONS]) {
          expect([path, all.has(`--${option.name}`)]).toEqual([path, true])
        }
      }
      for (const option of options) {
        const path = isBranch(spec) ? [entry.name, name] : [entry.name]
        expect(await offered(...path, `--${option.name}`)).toContain(`--${option.name}`)
      }
    }
  }
})

it('offers the choices of every option that has some, as a separate word and after =', async () => {
  for (const entry of TREE) {
    const spec = await entry.load()
    for (const command of isBranch(spec) ? spec.commands : [spec]) {
      for (const { name, type } of command.options ?? []) {
        const one = type.kind === 'list' ? type.of : type
        if (one.kind !== 'choice') continue
        const path = isBranch(spec) ? [entry.name, command.name] : [entry.name]
        // A comma in a word would end it in a list.
        const words = one.choices.filter((word) => type.kind !== 'list' || !word.includes(','))
        expect(await offered(...path, `--${name}`, '')).toEqual(words)
        expect(await offered(...path, `--${name}=`)).toEqual(
          words.map((word) => `--${name}=${word}`),
        )
      }
    }
  }
})

it('does not offer an option again, unless it can be repeated', async () => {
  const once = GLOBAL_OPTIONS.filter(({ type }) => !takesValue(type))
  for (const { name } of once) {
    expect(await offered('clients', 'list', `--${name}`, '--')).not.toContain(`--${name}`)
  }
  expect(await offered('clients', 'list', '--where', 'id=1', '--wh')).toEqual(['--where'])
  expect(await offered('clients', 'list', '--sort', 'id', '--so')).toEqual([])
})

it.each([
  [
    ['tickets', 'list', '--status', 'open,on hold,'],
    ['open,on hold,New', 'open,on hold,Resolved', 'open,on hold,Closed'],
  ],
  [['clients', 'list', '--fields', 'name,abb'], ['name,abbreviation']],
  [['clients', 'list', '--sort', 'name,-abb'], ['name,-abbreviation']],
  [['tickets', 'list', '--where', 'status=res'], ['status=Resolved']],
  [
    ['tickets', 'list', '--where', 'status!='],
    ['status!=New', 'status!=Open', 'status!=On Hold', 'status!=Resolved', 'status!=Closed'],
  ],
  [['tickets', 'list', '--where', 'stat'], ['status=']],
  [['--profile', 'pr'], ['prod']],
  [['sources', 'show', 'r'], ['rmm']],
  [
    ['source', 'conflicts', ''],
    ['intune', 'rmm'],
  ],
  [['clients', '--profile=acme,p'], ['--profile=acme,prod']],
  [['clients', '-o', 'js'], ['json']],
  [['help', 'exit'], ['exit-codes']],
  [['help', 'netw'], ['networks']],
  [['clients', 'list', '--', ''], []],
  [['nothing', ''], []],
  [['client', 'ls', '--tim'], ['--timeout']],
  [['profiles', 'add', 'x', '--key-env', 'H'], ['HOME']],
])('of %j there can come %j', async (words, wanted) => {
  expect(await offered(...words)).toEqual(wanted)
})
