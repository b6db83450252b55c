import { EXIT, UsageError } from '../errors.ts'

const EXIT_CODES: readonly (readonly [number, string])[] = [
  [EXIT.done, 'done'],
  [EXIT.defect, 'a defect in this program'],
  [EXIT.usage, 'wrong usage or input'],
  [EXIT.notAuthenticated, 'not authenticated'],
  [EXIT.notPermitted, 'not permitted'],
  [EXIT.notFound, 'not found'],
  [EXIT.ambiguous, 'more than one match'],
  [EXIT.unsupported, 'this server has no such operation'],
  [EXIT.serverFailed, 'the server failed, or its answer makes no sense'],
  [EXIT.unreachable, 'could not be reached, or took too long'],
  [EXIT.refused, 'refused because it would lose or expose data'],
  [EXIT.partly, 'partly done'],
  [EXIT.found, 'a check found something'],
  [EXIT.interrupted, 'interrupted'],
  [EXIT.terminated, 'terminated'],
]

const FORMATS_TEXT = `Output formats: -o table, json, ndjson, csv or yaml; --json and --csv for short.

At a terminal a list is a table that fits; piped, the same columns separated by tabs, uncut, with a heading.
JSON is typed: IDs are numbers, amounts decimal strings, flags booleans, dates ISO 8601, null for nothing.
Names of fields are ITFlow's own in JSON and CSV; --fields, --sort and --where also take the flags' short names.
A list is complete unless --limit says otherwise. Archived records and closed tickets are hidden: --all shows them.
`

type Topic = (more: readonly string[]) => string | Promise<string>

const TEXTS: Readonly<Record<string, Topic>> = {
  'exit-codes': () =>
    `Exit statuses\n\n${EXIT_CODES.map(([code, text]) => `  ${String(code).padEnd(4)}${text}`).join('\n')}\n`,
  formats: () => FORMATS_TEXT,
  hazards: hazardsTopic,
}

/** All hazards, or those that are named by their numbers. */
async function hazardsTopic(numbers: readonly string[]): Promise<string> {
  const [{ hazardNumbered }, { hazardList, hazardText }] = await Promise.all([
    import('../hazards/register.ts'),
    import('../hazards/texts.ts'),
  ])
  if (numbers.length === 0) return hazardList()
  const found = numbers.map((text) => {
    const hazard = hazardNumbered(text)
    if (hazard !== undefined) return hazard
    throw new UsageError(`No hazard ${text}`, { hint: 'See: itflow help hazards' })
  })
  return found.map(hazardText).join('\n')
}

/** The topics that are no command. */
export const TOPICS = Object.keys(TEXTS)

/** A topic's text, or of a topic with parts those that are named; undefined where there is none of that name. */
export async function topicNamed(
  name: string,
  more: readonly string[] = [],
): Promise<string | undefined> {
  return TEXTS[name.toLowerCase()]?.(more)
}
