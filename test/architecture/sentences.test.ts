import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))
const EXPORT =
  /^export (?:async |abstract )*(?:const|function\*?|class|interface|type|enum) (?<name>\w+)/

/** The exports without a doc comment; exports without an empty line between them may share one. */
function withoutComment(source: string): string[] {
  const blocks = source.split(/\n\s*\n/)
  return blocks.flatMap((block) => {
    const lines = block.split('\n')
    const commentEnd = lines.findIndex((line) => line.endsWith('*/'))
    return lines.flatMap((line, at) => {
      const name = EXPORT.exec(line)?.groups?.['name']
      return name !== undefined && (commentEnd < 0 || commentEnd > at) ? [name] : []
    })
  })
}

const modules = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
)

it('every export has a doc comment', () => {
  const found = modules.flatMap((path) =>
    withoutComment(readFileSync(`${SRC}${path}`, 'utf8')).map((name) => `${path}: ${name}`),
  )
  expect(modules.length).toBeGreaterThan(400)
  expect(found).toEqual([])
})

it('finds exports without one', () => {
  const source = `
/** One. */
export const a = 1
export const b = 2

export interface C {
  /** Two. */
  d: number
}

export async function e() {}

/** Three. */
export type F = 1`
  expect(withoutComment(source)).toEqual(['C', 'e'])
})
