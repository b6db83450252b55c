import { expect, it } from 'vitest'
import { completionTree } from '../../src/cli/completion-tree.ts'
import { quoteAllForBash, readBashLine } from '../../src/completion/bash-syntax.ts'
import { parseCursor } from '../../src/completion/cursor.ts'
import type { EntryData, RootData } from '../../src/completion/tree-types.ts'

const FILES = await completionTree()
const read = <Data>(name: string): Data => JSON.parse(FILES.get(name) ?? 'null')
const at = (line: string) => {
  const before = line.split(' ')
  return parseCursor({ before, current: '' }, read<RootData>('root'), read<EntryData>)
}

it.each([
  ['clients get --', 0],
  ['clients get Acme --', 1],
  ['clients get -- Acme', 1],
  ['clients get -- --json', 1],
  ['clients get --json --', 0],
  ['clients get --client -- --', 0],
])('behind the dashes of "%s" comes argument %i, and no option', (line, index) => {
  const place = at(line)
  expect(place.expected).toMatchObject({ kind: 'argument', index })
  expect(place.options).toEqual([])
})

it.each(['--', 'clients --', 'clients -- get', '-- clients get'])(
  'before a command there are no dashes: nothing follows "%s"',
  (line) => expect(at(line).expected).toEqual({ kind: 'nothing' }),
)

it('after the dashes of a command that runs another program, files are completed', () => {
  for (const line of ['credentials run x --', 'credentials run x -- vi --force']) {
    expect(at(line).expected).toEqual({ kind: 'value', value: { isFile: true } })
  }
})

it.each(['\u00a0', '\u3000', '\u2003', '\ufeff', '\u2028'])(
  'bash has %j as a letter, so that it ends no word',
  (blank) => {
    const { before, current } = readBashLine(`itflow clients get a${blank}b ${blank}c`, ' \t\n=:')
    expect([before, current]).toEqual([['clients', 'get', `a${blank}b`], `${blank}c`])
  },
)

const AWKWARD = ['&', '(', '$', '`', '"', "'", '\\', '!', ' ', '#', ';', 'x', '']

it.each(['', '"', "'"] as const)(
  'what texts have in common ends before a whole character between %j quotes',
  (quote) => {
    for (const first of AWKWARD) {
      for (const second of AWKWARD.filter((other) => other !== first)) {
        const texts = [`a ${first}b`, `a ${second}c`]
        const quoted = quoteAllForBash(texts, quote)
        // A name that goes on begins with the shorter one: its quotes are closed there.
        const [one = '', two = ''] = quoted
        let length = 0
        while (length < one.length && one[length] === two[length]) length += 1
        const backslashes = /\\+$/.exec(one.slice(0, length))?.[0].length ?? 0
        expect([texts, quoted, backslashes % 2]).toEqual([texts, quoted, 0])
        for (const [at, word] of quoted.entries()) {
          const line = readBashLine(`x ${quote}${word}`, '')
          expect(line.current).toBe(texts[at])
        }
      }
    }
  },
)
