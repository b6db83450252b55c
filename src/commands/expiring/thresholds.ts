import { parseDays } from '../../cli/parse-option-values.ts'
import { UsageError } from '../../errors.ts'
import type { Thresholds } from '../../reports/expiry-check.ts'

const DEFAULTS: Thresholds = { warning: 30, critical: 7 }

const NAMES: ReadonlyMap<string, keyof Thresholds> = new Map([
  ['warn', 'warning'],
  ['warning', 'warning'],
  ['crit', 'critical'],
  ['critical', 'critical'],
])

/** Parses `warn=30d,crit=7d`, in any order; one that is left out has its default. Throws a UsageError. */
export function parseThresholds(text: string): Thresholds {
  const given: Partial<Thresholds> = {}
  for (const part of text.split(',')) {
    const [, word = '', days = ''] = /^\s*([a-z]+)\s*=(.*)$/i.exec(part) ?? []
    const name = NAMES.get(word.toLowerCase())
    if (name === undefined || given[name] !== undefined) throw invalidThresholds(text)
    given[name] = parseDays(`--check ${word}`, days)
  }
  const { critical = Math.min(DEFAULTS.critical, given.warning ?? DEFAULTS.critical) } = given
  const { warning = Math.max(DEFAULTS.warning, critical) } = given
  if (critical <= warning) return { warning, critical }
  throw new UsageError(`--check ${text}: crit is further ahead than warn`, {
    hint: 'For example: --check warn=30d,crit=7d',
  })
}

function invalidThresholds(text: string): UsageError {
  return new UsageError(`--check ${text}: not thresholds`, {
    hint: 'For example: --check warn=30d,crit=7d',
  })
}
