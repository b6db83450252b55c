import {
  type CommandInput,
  type CommandSpec,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { parseDays } from '../../cli/parse-option-values.ts'
import type { Context } from '../../context.ts'
import { notOneOf } from '../../records/did-you-mean.ts'
import { type ExpiryKind, expiryKinds } from '../../reports/expiry-kinds.ts'
import { QUERY } from '../../verbs/options.ts'
import { queryOf } from '../../verbs/output-shape.ts'
import { printExpiring } from './print-expiring.ts'

const SELECTION = 'Selection'

const WITHIN: OptionSpec & { defaultValue: string } = {
  name: 'within',
  type: { kind: 'days' },
  help: 'how many days ahead to look',
  group: SELECTION,
  defaultValue: '30d',
}

const EXPIRED_WITHIN: OptionSpec<{ kind: 'days' }> = {
  name: 'expired-within',
  type: { kind: 'days' },
  help: 'leave out what ran out longer ago',
  group: SELECTION,
}

const CHECK: OptionSpec = {
  name: 'check',
  type: { kind: 'text', placeholder: 'warn=DAYS,crit=DAYS' },
  help: 'answer as a monitoring plugin: one line, and status 0, 1, 2 or 3',
  group: 'Output',
}

/** `itflow expiring`: what runs out soon, or has, across clients and modules. */
export function expiringCommand(): CommandSpec {
  const kinds = expiryKinds()
  return {
    name: 'expiring',
    summary: 'See what runs out: domains, certificates, warranties, software',
    description: [
      'Lists what has run out and what will within 30 days. Leaves out archived records, those of archived clients, and quotes that were answered. A certificate issued for fewer than 100 days is listed once only a third of its life is left, if the record has its public key.',
      'With --check, prints one line with performance data for Nagios, Icinga and Checkmk, and exits with their statuses: 0 OK, 1 warning, 2 critical, 3 unknown. It is unknown if anything could not be read, unless something else is critical.',
    ].join('\n'),
    options: [WITHIN, EXPIRED_WITHIN, kindsOption(kinds), CHECK, QUERY],
    examples: [
      'itflow expiring',
      'itflow expiring --within 60d --kinds domains,certificates',
      'itflow expiring --kinds domains,certificates --check warn=30d,crit=7d',
    ],
    isScoped: true,
    isPlugin: true,
    takesManyInstances: true,
    run: (context, input) => runExpiring(context, input, kinds),
  }
}

function kindsOption(kinds: readonly ExpiryKind[]): OptionSpec {
  return {
    name: 'kinds',
    type: { kind: 'list', of: { kind: 'choice', choices: wordsOf(kinds), placeholder: 'A,B' } },
    help: 'only these',
    group: SELECTION,
  }
}

function wordsOf(kinds: readonly ExpiryKind[]): readonly string[] {
  return [...new Set(kinds.map(({ words }) => words))]
}

async function runExpiring(
  context: Context,
  input: CommandInput,
  kinds: readonly ExpiryKind[],
): Promise<void> {
  const thresholds = textOption(input, CHECK.name)
  const read = () => ({
    kinds: chosenKinds(kinds, textOption(input, 'kinds')),
    expiredWithin: daysOption(input, EXPIRED_WITHIN.name),
  })
  if (thresholds !== undefined) {
    const { runCheck } = await import('./check.ts')
    const [within, query] = [WITHIN, QUERY].map(({ name }) => textOption(input, name))
    return runCheck(context, { thresholds, within, query, read })
  }
  const query = await queryOf(undefined, input)
  const within = daysOption(input, WITHIN.name) ?? parseDays('--within', WITHIN.defaultValue)
  await printExpiring(context, { ...read(), within }, query)
}

function daysOption(input: CommandInput, name: string): number | undefined {
  const text = textOption(input, name)
  return text === undefined ? undefined : parseDays(`--${name}`, text)
}

/** Returns the kinds that `--kinds` names, by the word for one or several; all without it. Throws a UsageError. */
function chosenKinds(
  kinds: readonly ExpiryKind[],
  text: string | undefined,
): readonly ExpiryKind[] {
  if (text === undefined) return kinds
  const words = text.split(',').map((word) => word.trim().toLowerCase())
  for (const word of words) {
    if (!kinds.some((kind) => isNamed(kind, word))) {
      throw notOneOf(wordsOf(kinds), `--kinds ${word}`, word)
    }
  }
  return kinds.filter((kind) => words.some((word) => isNamed(kind, word)))
}

function isNamed(kind: ExpiryKind, word: string): boolean {
  return word === kind.words || word === kind.word
}
