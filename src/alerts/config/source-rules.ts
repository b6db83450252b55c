import { foldText } from '../../records/text-equality.ts'
import { unescapeKey } from '../../yaml/escaped-keys.ts'
import type { FormPath } from '../../yaml/yaml-form.ts'
import type { ConfigContext } from './config-context.ts'
import type { WrittenRules } from './config-schema.ts'
import { parseBodyLimit, parseDuration, parseRate } from './quantities.ts'
import type { Source, SourceRules } from './receiver-config.ts'

/** What a source's own keys and the defaults decide about it. */
export type Limits = Omit<SourceRules, 'client'> & Pick<Source, 'rate' | 'maxBody'>

const MINUTE = 60_000

/** What holds if the configuration doesn't say otherwise. */
const BUILT_IN: Limits = {
  hold: 0,
  repeat: 60 * MINUTE,
  reopen: 24 * 60 * MINUTE,
  priority: undefined,
  priorities: new Map(),
  rate: 3000,
  maxBody: 256 * 1024,
}

/** Returns the rules for all sources that don't say otherwise. */
export function parseDefaults(context: ConfigContext): Limits {
  return parseLimits(context, ['defaults'], context.document.written.defaults ?? {}, BUILT_IN)
}

/**
 * Parses the rules at a path; what they don't say is as in `otherwise`, and so is each severity. Throws a UsageError with line
 * and column if one is out of range.
 */
export function parseLimits(
  context: ConfigContext,
  path: FormPath,
  written: WrittenRules,
  otherwise: Limits,
): Limits {
  const { document } = context
  const duration = (key: 'hold' | 'repeat' | 'reopen') => {
    const text = written[key]
    if (text === undefined) return otherwise[key]
    const found = parseDuration(text)
    if (found !== undefined) return found
    throw document.fault([...path, key], `${key} ${text}: longer than a year`)
  }
  const { rate, priority, severities = {}, max_body: maxBody } = written
  return {
    hold: duration('hold'),
    repeat: duration('repeat'),
    reopen: duration('reopen'),
    priority: priority ?? otherwise.priority,
    priorities: new Map([
      ...otherwise.priorities,
      ...foldedKeys(context, [...path, 'severities'], severities),
    ]),
    rate: rate === undefined ? otherwise.rate : parseRate(rate),
    maxBody:
      maxBody === undefined
        ? otherwise.maxBody
        : bodyLimit(context, [...path, 'max_body'], maxBody),
  }
}

function bodyLimit({ document }: ConfigContext, path: FormPath, written: string): number {
  const bytes = parseBodyLimit(written)
  if (bytes !== undefined) return bytes
  throw document.fault(path, `max_body ${written}: not from 1KB to 16MB`)
}

/** Returns the entries at a path by their folded keys. Throws a UsageError with line and column for one that comes twice. */
export function foldedKeys<T>(
  { document }: ConfigContext,
  path: FormPath,
  entries: Readonly<Record<string, T>>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const [key, value] of Object.entries(entries)) {
    const written = unescapeKey(key)
    const folded = foldText(written)
    if (found.has(folded)) {
      throw document.fault(
        [...path, written],
        `${written}: given twice, in another case`,
        undefined,
        'key',
      )
    }
    found.set(folded, value)
  }
  return found
}
