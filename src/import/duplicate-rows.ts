import { nounOf } from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import { joinWords } from '../text/sentence.ts'
import type { PlanRow } from './import-plan.ts'
import { ID_KEY, type MatchKey, SOURCE_KEY } from './match-keys.ts'
import type { Match, Matcher, RowIdentity, UsableKey } from './matcher.ts'
import type { RecordIndex } from './record-index.ts'
import type { RowClient } from './row-clients.ts'
import type { RowRefusal } from './row-error.ts'

/** Returns the key that a row is found by, now and next time; undefined if it is found by ID. */
function decisiveKey(usable: readonly UsableKey[], match: Match | undefined): MatchKey | undefined {
  return match?.by === ID_KEY ? undefined : usable[0]?.key
}

/** How many lines a message names. */
const MAX_NAMED_LINES = 5

/** Rows that share a value. */
interface Group {
  /** Their indexes in the plan. */
  rows: number[]
  /** One of the rows is identified by the value. */
  isIdentifying: boolean
  /** The key with the value, or the record the rows are about. */
  what: string
  /** The value is a flag that only one of them may have. */
  isFlag?: true
}

/** A row that is noted, with what identifies it. */
interface NotedRow {
  /** Its index in the plan. */
  place: number
  line: number
  row: RowIdentity
  usable: readonly UsableKey[]
  match?: Match | undefined
}

/** Rows by a value: a group, or the index of the only row so far (as -1 - index if the value doesn't identify it). */
type Seen<T> = Map<T, number | Group>

/** Finds rows of one file that are about the same record. */
export class DuplicateRows {
  readonly #resource: Resource
  readonly #matcher: Matcher
  readonly #index: RecordIndex
  readonly #keyHeading: string
  readonly #lines: number[] = []
  readonly #ids: Seen<number> = new Map()
  /** By key, and by client for some keys. */
  readonly #forms = new Map<string, Seen<string>>()
  readonly #groups: Group[] = []

  /** `keyHeading`: the heading of the source's IDs of records, if the file is imported as a source. */
  constructor(
    resource: Resource,
    {
      matcher,
      index,
      keyHeading = SOURCE_KEY,
    }: { matcher: Matcher; index: RecordIndex; keyHeading?: string | undefined },
  ) {
    this.#resource = resource
    this.#matcher = matcher
    this.#index = index
    this.#keyHeading = keyHeading
  }

  /**
   * Notes the values that identify a row. Values that its record already has aren't noted: they lead other rows to that
   * record too, unless the source tells the rows apart.
   */
  note({ place, line, row, usable, match }: NotedRow): void {
    this.#lines[place] = line
    const resource = this.#resource
    if (match !== undefined) {
      const id = Number(match.stored.row[resource.id])
      this.#put(this.#ids, id, { place, isIdentifying: true, what: `${nounOf(resource)} ${id}` })
    }
    // Rows that the source itself tells apart may share a name, but not what identifies a record.
    const decisive = row.key === undefined ? decisiveKey(usable, match) : undefined
    if (row.key !== undefined)
      this.#put(this.#seen('\0source'), row.key, {
        place,
        isIdentifying: true,
        what: this.#keyHeading,
      })
    for (const { key, form } of this.#withName(row, usable)) {
      // A value that records may share identifies a row only if the row is found by it.
      const isDecisive = key === decisive && !key.isUnique
      if (
        !isDecisive &&
        row.key === undefined &&
        match !== undefined &&
        this.#index.keyValueIn(key, match.stored) === form
      ) {
        continue
      }
      const seen = this.#seen(`${key.word}\0${this.#clientPart(key, row.client)}`)
      this.#put(seen, form, { place, isIdentifying: key.isUnique || isDecisive, what: key.word })
    }
  }

  /** The usable keys of a row, and its name, by which another row may be found. */
  #withName(row: RowIdentity, usable: readonly UsableKey[]): readonly UsableKey[] {
    const { name } = this.#matcher
    if (usable.some(({ key }) => key === name)) return usable
    const form = this.#matcher.nameIn(row)
    return form === undefined ? usable : [...usable, { key: name, form }]
  }

  /** Yields the rows that are about the same record as another one, with why. */
  *faults(): Generator<[place: number, fault: RowRefusal]> {
    for (const group of this.#groups) {
      if (!group.isIdentifying) continue
      for (const place of group.rows) yield [place, this.#refusalOf(group, place)]
    }
  }

  /** Notes a row that sets a flag which only one record of a client may have. */
  noteFlag(place: number, flag: string, { client, ...row }: PlanRow): void {
    const what = labelInSentence(this.#resource.fields[flag] ?? { label: flag })
    // If several records already have it, an unchanged row doesn't set it.
    const shared = { place, isIdentifying: row.do !== 'same', what, isFlag: true } as const
    this.#put(this.#seen('\0flag'), String(client ?? 0), shared)
  }

  #refusalOf({ rows, what, isFlag }: Group, place: number): RowRefusal {
    const others = rows.filter((other) => other !== place).map((other) => this.#lines[other] ?? 0)
    const isOne = others.length === 1
    const named = others.slice(0, MAX_NAMED_LINES).map(String)
    const more = others.length > named.length ? ' and more' : ''
    const lines = `${isOne ? 'line' : 'lines'} ${joinWords(named)}${more}`
    const noun = nounOf(this.#resource)
    if (isFlag === true) {
      return {
        why: `A client can have only one ${what} ${noun}, but ${lines} ${isOne ? 'sets' : 'set'} it too`,
        hazard: 'H36',
      }
    }
    const isRecord = what.startsWith(`${noun} `)
    const has = isOne ? 'has' : 'have'
    const is = isOne ? 'is' : 'are'
    return {
      why: `Several rows for one ${noun}: ${lines} ${isRecord ? `${is} also` : `${has} the same`} ${what}`,
      hint: 'Keep only one of them in the file',
    }
  }

  /** The client among whose records a key is compared; empty for all clients. */
  #clientPart(key: MatchKey, client: RowClient): string {
    const [name = ''] = key.fields
    const isOfClient = this.#resource.fields[name]?.isUniqueInClient === true
    return isOfClient || !key.isUnique || key === this.#matcher.name ? String(client ?? 0) : ''
  }

  #seen(name: string): Seen<string> {
    const seen = this.#forms.get(name) ?? new Map()
    this.#forms.set(name, seen)
    return seen
  }

  #put<T>(
    seen: Seen<T>,
    key: T,
    { place, ...shared }: { place: number } & Omit<Group, 'rows'>,
  ): void {
    const known = seen.get(key)
    if (known === undefined) {
      seen.set(key, shared.isIdentifying ? place : -1 - place)
      return
    }
    if (typeof known === 'object') {
      known.rows.push(place)
      known.isIdentifying ||= shared.isIdentifying
      return
    }
    const first = known < 0 ? -1 - known : known
    const isIdentifying = shared.isIdentifying || known >= 0
    const group = { ...shared, rows: [first, place], isIdentifying }
    seen.set(key, group)
    this.#groups.push(group)
  }
}
