import {
  type CommandInput,
  type CommandSpec,
  hasOption,
  integerOption,
  type OptionSpec,
  textOption,
} from '../../cli/command.ts'
import { type IntegerType, SWITCH } from '../../cli/option-types.ts'
import type { Context } from '../../context.ts'
import { FORMATS } from '../../output/formats.ts'
import { isMultiProfile } from '../../profiles/settings.ts'
import type { Query } from '../../records/query.ts'
import { compareFound } from '../../search/order.ts'
import type { Found } from '../../search/search.ts'
import { parseTerm } from '../../search/term.ts'
import { type InstanceResult, partlyFailed, readFromInstances } from '../../verbs/instances.ts'
import { placeText } from '../../verbs/labels.ts'
import { QUERY } from '../../verbs/options.ts'
import { queryOf } from '../../verbs/output-shape.ts'
import { showQueried } from '../../verbs/show-queried.ts'
import { type Collected, collect, type FindRequest } from './collect.ts'
import { type FoundHere, foundSheet } from './found-sheet.ts'
import { kindsOption, readKinds } from './kinds.ts'
import { startLiveOutput } from './live-output.ts'
import { nothingFound, reportCount, reportLeftOut, unreadError } from './report.ts'

const LIMIT: OptionSpec<IntegerType> & { defaultValue: string } = {
  name: 'limit',
  type: { kind: 'whole', min: 1 },
  help: 'show at most this many, the best ones',
  group: 'Selection',
  defaultValue: '20',
}

const ALL: OptionSpec = {
  name: 'all',
  type: SWITCH,
  help: 'include archived records, and those of archived clients',
  group: 'Selection',
}

/** `itflow find TERM…`. */
export function findCommand(): CommandSpec {
  return {
    name: 'find',
    summary: 'Find out who or what an address, number or name is',
    description:
      'Searches all modules at once for an IP or MAC address, a serial, phone or record number, an e-mail address, a domain, a name or words, in any notation. Says why each record matches and which command opens it, the best first. Several words are one term.',
    arguments: [
      { type: { kind: 'text', placeholder: 'TERM' }, help: 'what to look for', isVariadic: true },
    ],
    get options() {
      return [kindsOption(), ALL, LIMIT, QUERY]
    },
    examples: [
      'itflow find 10.0.0.21',
      'itflow find +1 555 010 0199',
      'itflow find www.acme.example --kinds domains,certificates',
      'itflow find printer offline --client acme',
    ],
    isScoped: true,
    takesManyInstances: true,
    run: runFind,
  }
}

/** What the command line asks for. */
interface Asked extends FindRequest {
  limit: number
  query: Query | undefined
}

async function runFind(context: Context, input: CommandInput): Promise<void> {
  const kinds = readKinds(input)
  const asked: Asked = {
    term: parseTerm(input.args.join(' '), kinds),
    kinds,
    isAll: hasOption(input, ALL.name),
    limit: integerOption(input, LIMIT),
    query: await queryOf(undefined, input),
  }
  const live = isLive(context, asked) ? startLiveOutput(context, asked.limit) : undefined
  const { results, isMany, finish } = await readFromInstances(context, (instance) =>
    collect(instance, asked, live?.add),
  ).finally(() => live?.finish())
  const total = results.reduce((sum, { value }) => sum + value.found.length, 0)
  if (live === undefined) await printFound(context, asked, { results, isMany })
  const isNamed = textOption(input, 'kinds') !== undefined
  for (const { context: instance, value } of results) await reportLeftOut(instance, value, isNamed)
  reportCount(context, Math.min(total, asked.limit), total)
  finish(partlyOf(results))
  if (total === 0) throw await nothingError(asked, results)
}

/** Whether matches are shown as they arrive: as a table at a terminal, of one instance. */
function isLive({ io, flags, format, isAccessible }: Context, { query }: Asked): boolean {
  const isTable = FORMATS[format()].reader === 'person' && query === undefined
  return isTable && io.output.isTerminal && !isAccessible && !isMultiProfile(flags)
}

interface Results {
  results: readonly InstanceResult<Collected>[]
  isMany: boolean
}

async function printFound(
  context: Context,
  { limit, query }: Asked,
  { results, isMany }: Results,
): Promise<void> {
  const isForPerson = FORMATS[context.format()].reader === 'person'
  const homes = new Map<Found, FoundHere>()
  for (const { context: instance, profile, value } of results) {
    for (const one of value.found) homes.set(one, { one, context: instance, profile })
  }
  if (homes.size === 0 && isForPerson) return
  const best = [...homes.keys()].sort(compareFound).slice(0, limit)
  const rows = best.flatMap((one) => homes.get(one) ?? [])
  await showQueried(context, foundSheet(rows, isMany), query)
}

function partlyOf(results: Results['results']) {
  return partlyFailed(results, (value) =>
    value.failures.length === 0 ? undefined : unreadError(value),
  )
}

async function nothingError({ term }: Asked, results: Results['results']) {
  const [first] = results
  const place = first === undefined ? '' : await placeText(first.context, first.value.scope)
  return nothingFound(term.text, results.length === 1 ? place : 'on any of the profiles')
}
