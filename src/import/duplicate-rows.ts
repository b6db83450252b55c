import { nounOf } from '../records/describe-record.ts'
import { labelInSentence } from '../records/field-names.ts'
import type { Resource } from '../resources/definition.ts'
import { joinWords } from '../text/sentence.ts'
import type { PlanRow } from './import-plan.ts'
import { ID_KEY, type MatchKey } from './match-keys.ts'
import type { Match, Matcher, RowIdentity, UsableKey } from './matcher.ts'
import type { RecordIndex } from './record-index.ts'
import type { RowClient } from './row-clients.ts'
import type { RowRefusal } from './row-error.ts'

/** The key that a row is found by, now and the next time; none where its ID says which record is meant. */
function decisiveKey(usable: readonly UsableKey[], match: Match | undefined): MatchKey | undefined {
  return match?.by === ID_KEY ? undefined : usable[0]?.key
}

/** So many lines are named. */
const NAMED = 5

/** Rows that share something: their places, whether it is all that one of them is told by, and what it is. */
interface Group {
  rows: number[]
  isIdentifying: boolean
  what: string
  /** It is a mark that only one of them may have. */
  isMark?: true
}

/** Rows by what they share; the place alone (below zero: it doesn't tell the row) of one that shares it with no other. */
type Seen<T> = Map<T, number | Group>

/** Finds rows of one file that are about the same thing. */
export class DuplicateRows {
  readonly #resource: Resource
  readonly #matcher: Matcher
  readonly #index: RecordIndex
  readonly #lines: number[] = []
  readonly #ids: Seen<number> = new Map()
  /** By key, and for some by client too. */
  readonly #forms = new Map<string, Seen<string>>()
  readonly #groups: Group[] = []

  constructor(resource: Resource, matcher: Matcher, index: RecordIndex) {
    this.#resource = resource
    this.#matcher = matcher
    this.#index = index
  }

  /**
   * Notes what a row, at its place in the plan, is told from others by. What its record has already leads other rows to
   * that record, too.
   */
  note(
    place: number,
    line: number,
    row: RowIdentity,
    usable: readonly UsableKey[],
    match?: Match,
  ): void {
    this.#lines[place] = line
    const resource = this.#resource
    if (match !== undefined) {
      const id = Number(match.stored.row[resource.id])
      this.#put(this.#ids, id, { place, isIdentifying: true, what: `${nounOf(resource)} ${id}` })
    }
    const relied = decisiveKey(usable, match)
    for (const { key, form } of this.#withName(row, usable)) {
      // What several records may share tells rows apart only where a row is found by it.
      const isRelied = key === relied && !key.isUnique
      if (!isRelied && match !== undefined && this.#index.keyValueIn(key, match.stored) === form) {
        continue
      }
      const seen = this.#seen(`${key.word}\0${this.#whose(key, row.client)}`)
      this.#put(seen, form, { place, isIdentifying: key.isUnique || isRelied, what: key.word })
    }
  }

  /** The keys of a row, and its name, by which another one may be found. */
  #withName(row: RowIdentity, usable: readonly UsableKey[]): readonly UsableKey[] {
    const { name } = this.#matcher
    if (usable.some(({ key }) => key === name)) return usable
    const form = this.#matcher.nameIn(row)
    return form === undefined ? usable : [...usable, { key: name, form }]
  }

  /** The rows that are about the same thing as another one, with why. */
  *faults(): Generator<[place: number, fault: RowRefusal]> {
    for (const group of this.#groups) {
      if (!group.isIdentifying) continue
      for (const place of group.rows) yield [place, this.#fault(group, place)]
    }
  }

  /** Notes a row that asks for a mark which only one record of a client may have. */
  noteMark(place: number, mark: string, { client, ...row }: PlanRow): void {
    const what = labelInSentence(this.#resource.fields[mark] ?? { label: mark })
    // Where several have it already, nothing is asked for.
    const shared = { place, isIdentifying: row.do !== 'same', what, isMark: true } as const
    this.#put(this.#seen('\0mark'), String(client ?? 0), shared)
  }

  #fault({ rows, what, isMark }: Group, place: number): RowRefusal {
    const others = rows.filter((other) => other !== place).map((other) => this.#lines[other] ?? 0)
    const lines = others.slice(0, NAMED).map(String)
    const more = others.length > lines.length ? ' and more' : ''
    const said = `${others.length === 1 ? 'line' : 'lines'} ${joinWords(lines)}${more}`
    const noun = nounOf(this.#resource)
    if (isMark === true) {
      return {
        why: `A client has one ${what} ${noun}, and ${said} ${others.length === 1 ? 'asks' : 'ask'} for it, too`,
        hazard: 'H36',
      }
    }
    const shared = what.startsWith(`${noun} `) ? what : `the same ${what}`
    return {
      why: `Two rows for one ${noun}: ${shared} is also in ${said}`,
      hint: 'Leave one of them in the file',
    }
  }

  /** Whose records a key is compared among: all, but for what several clients may have. */
  #whose(key: MatchKey, client: RowClient): string {
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
