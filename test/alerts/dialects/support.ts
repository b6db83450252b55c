import { readFileSync } from 'node:fs'
import type { Expression } from '../../../src/alerts/config/receiver-config.ts'
import type { PickName, Picks } from '../../../src/alerts/dialects/dialect.ts'
import { dialectNamed } from '../../../src/alerts/dialects/index.ts'
import type { Reading } from '../../../src/alerts/event.ts'
import { search } from '../../../src/packages/jmespath.ts'

/** An expression as the configuration makes it: null where it fails. */
export function expression(text: string): Expression {
  return (payload) => {
    try {
      return search(payload, text)
    } catch {
      return null
    }
  }
}

/** Expressions by field. */
export function picksOf(texts: Partial<Record<PickName, string>>): Picks {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, expression(text)]))
}

/** Reads a payload with a dialect, for a source called `probe`. */
export function read(
  dialect: string,
  payload: unknown,
  picks: Partial<Record<PickName, string>> = {},
): Reading {
  const found = dialectNamed(dialect)
  if (found === undefined) throw new Error(`No dialect ${dialect}`)
  return found.read(payload, picksOf(picks), 'probe')
}

/** The body that a real tool sent. */
export function recorded(name: string): unknown {
  return JSON.parse(readFileSync(`test/alerts/dialects/recorded/${name}`, 'utf8'))
}
