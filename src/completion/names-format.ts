/**
 * The first line of a file with the names of one module, followed by a line for each name, sorted by the bytes of its
 * first column, so that a name is found without reading the others. The tab-separated columns are: the search key, the
 * word itself, a description, the client it belongs to, and which of the heading's conditions it meets.
 */
const HEADING = 'itflow names 1'

/** Characters that names may not contain, since they are written to command lines and terminals. */
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f]/

/** A name in the cache. */
export interface CachedName {
  /** The text it is found by, folded. */
  key: string
  word: string
  help: string
  /** The ID of the client it belongs to; 0 for none, `any` if all clients share it, undefined if not known. */
  client: number | 'any' | undefined
  /** The indexes of the file's conditions that it meets. */
  meets: readonly number[]
  /** Whether it is another name of the same record, offered only if no name matches. */
  isAlias?: true
}

/** Formats a file of names; `conditions` are the conditions that the names were checked against. */
export function formatNames(conditions: readonly string[], names: readonly CachedName[]): string {
  const lines = names
    .filter(({ key, word, help }) => ![key, word, help].some((text) => FORBIDDEN.test(text)))
    .map((name) => ({ name, bytes: Buffer.from(name.key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ name }) => lineOf(name))
  return `${HEADING}\t${JSON.stringify(conditions)}\n${lines.join('')}`
}

function lineOf({ key, word, help, client, meets, isAlias }: CachedName): string {
  const owner = client === undefined ? '?' : String(client)
  const flags = isAlias === true ? [...meets, 'alias'] : meets
  return `${[key, word, help, owner, flags.join(' ')].join('\t')}\n`
}

/** What to find in a file of names. */
interface NameSearch {
  /** What the names begin with, folded. */
  start: string
  /** The conditions that they must meet. */
  conditions: readonly string[]
  /** Only those of this client; 0: of none. */
  client?: number
}

/** Finds the names in a file that begin with a text, in order. Skips damaged lines, and files of another version. */
export function searchNames(bytes: Buffer, search: NameSearch): readonly CachedName[] {
  const known = headingOf(bytes)
  if (known === undefined) return []
  // Conditions that the file doesn't have are ignored.
  const wanted = search.conditions
    .map((condition) => known.conditions.indexOf(condition))
    .filter((at) => at >= 0)
  const found: CachedName[] = []
  for (const line of linesFrom(bytes, known.end, search.start)) {
    const name = nameIn(line)
    if (name === undefined) continue
    const { client } = name
    const isOf = search.client === undefined || client === 'any' || client === search.client
    if (isOf && wanted.every((at) => name.meets.includes(at))) found.push(name)
  }
  const names = found.filter(({ isAlias }) => isAlias !== true)
  return names.length > 0 || search.start === '' ? names : found
}

/** Finds the names whose key is this text; if there are none, those that contain it. */
export function findNames(bytes: Buffer, text: string): readonly CachedName[] {
  const all = searchNames(bytes, { start: text, conditions: [] }).filter(({ key }) => key === text)
  if (all.length > 0) return all
  const known = headingOf(bytes)
  const lines = known === undefined ? [] : linesFrom(bytes, known.end, '')
  return lines.flatMap((line) => {
    const name = line.slice(0, line.indexOf('\t')).includes(text) ? nameIn(line) : undefined
    return name === undefined ? [] : [name]
  })
}

function headingOf(bytes: Buffer): { conditions: readonly unknown[]; end: number } | undefined {
  const end = bytes.indexOf(10)
  const heading = bytes.toString('utf8', 0, Math.max(end, 0))
  if (!heading.startsWith(`${HEADING}\t`)) return undefined
  try {
    const conditions: unknown = JSON.parse(heading.slice(HEADING.length + 1))
    return Array.isArray(conditions) ? { conditions, end: end + 1 } : undefined
  } catch {
    return undefined
  }
}

/** The lines whose first column begins with a text. */
function linesFrom(bytes: Buffer, from: number, start: string): readonly string[] {
  const wanted = Buffer.from(start)
  const first = lowerBound(bytes, from, (line) => compareStart(bytes, line, wanted) >= 0)
  const last = lowerBound(bytes, first, (line) => compareStart(bytes, line, wanted) > 0)
  return bytes.toString('utf8', first, last).split('\n').slice(0, -1)
}

/** Binary search: returns the start of the first line for which `isPast` is true, as for all after it; else the end. */
function lowerBound(bytes: Buffer, from: number, isPast: (line: number) => boolean): number {
  let [low, high] = [from, bytes.length]
  while (low < high) {
    const middle = lineStart(bytes, (low + high) >> 1, low)
    if (isPast(middle)) high = middle
    else low = lineEnd(bytes, middle)
  }
  return low
}

function lineStart(bytes: Buffer, at: number, min: number): number {
  return at <= min ? min : Math.max(min, bytes.lastIndexOf(10, at - 1) + 1)
}

function lineEnd(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(10, at)
  return end < 0 ? bytes.length : end + 1
}

function compareStart(bytes: Buffer, line: number, wanted: Buffer): number {
  const end = Math.min(line + wanted.length, bytes.length)
  return Buffer.compare(bytes.subarray(line, end), wanted)
}

function nameIn(line: string): CachedName | undefined {
  const [key, word, help, client, flags, ...more] = line.split('\t')
  if (key === undefined || word === undefined || help === undefined) return undefined
  if (client === undefined || flags === undefined || more.length > 0) return undefined
  if (word === '' || FORBIDDEN.test(word + help)) return undefined
  const flagList = flags.split(' ')
  return {
    ...{ key, word, help },
    client: client === 'any' ? client : /^\d+$/.test(client) ? Number(client) : undefined,
    meets: flagList.filter((flag) => /^\d+$/.test(flag)).map(Number),
    ...(flagList.includes('alias') ? { isAlias: true } : {}),
  }
}
