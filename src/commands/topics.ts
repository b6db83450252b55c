import { EXIT } from '../errors.ts'

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

const TEXTS: Readonly<Record<string, () => string>> = {
  'exit-codes': () =>
    `Exit statuses\n\n${EXIT_CODES.map(([code, text]) => `  ${String(code).padEnd(4)}${text}`).join('\n')}\n`,
  formats: () => FORMATS_TEXT,
}

/** The topics that are no command. */
export const TOPICS = Object.keys(TEXTS)

/** A topic's text; undefined where there is none of that name. */
export function topicNamed(name: string): string | undefined {
  return TEXTS[name.toLowerCase()]?.()
}
