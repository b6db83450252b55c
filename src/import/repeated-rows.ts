import { nounOf } from '../records/naming.ts'
import type { Resource } from '../resources/definition.ts'
import { listed } from '../text/sentence.ts'
import type { Keyed, Match, Matcher, UsableKey } from './matching.ts'
import type { RowClient } from './row-clients.ts'
import type { Fault } from './row-fault.ts'

/** So many lines are named. */
const NAMED = 5

/** Rows that share something: their places, and whether it is all that one of them is told by. */
interface Group {
  rows: number[]
  isTelling: boolean
}

/** Finds rows of one file that are about the same record. */
export class RepeatedRows {
  readonly #resource: Resource
  readonly #matcher: Matcher
  readonly #lines: number[] = []
  /** By record ID, by an own key, and by name: alone in it is a row's place, else a group. */
  readonly #seen = new Map<string, number | Group>()
  readonly #whats = new Map<Group, string>()

  constructor(resource: Resource, matcher: Matcher) {
    this.#resource = resource
    this.#matcher = matcher
  }

  /** Notes what a row, at its place in the plan, is told from others by. */
  note(place: number, line: number, row: Keyed, usable: readonly UsableKey[]): void {
    this.#lines[place] = line
    for (const { key, form } of usable) {
      if (this.#matcher.isName(key)) continue
      // Keys of several fields, and those that several records may share, tell rows apart only together with the others.
      const isTelling = key.isOwn || usable.length === 1
      this.#put(
        `${key.word}\0${this.#whose(key.fields, row.client)}\0${form}`,
        place,
        isTelling,
        key.word,
      )
    }
    const name = this.#matcher.nameIn(row)
    if (name === undefined || this.#isNameKeyedApart(usable)) return
    const isByName = this.#matcher.isByName(usable)
    this.#put(`\0${row.client ?? 0}\0${name}`, place, isByName, 'name')
  }

  /** Notes the record that was found for a row. */
  noteMatch(place: number, { stored }: Match): void {
    const id = Number(stored.row[this.#resource.id])
    this.#put(`#${id}`, place, true, `${nounOf(this.#resource)} ${id}`)
  }

  /** The rows that are about the same thing as another one, with why. */
  *faults(): Generator<[place: number, fault: Fault]> {
    for (const [group, what] of this.#whats) {
      if (!group.isTelling) continue
      for (const place of group.rows) yield [place, this.#fault(group, place, what)]
    }
  }

  #fault({ rows }: Group, place: number, what: string): Fault {
    const others = rows.filter((other) => other !== place).map((other) => this.#lines[other] ?? 0)
    const lines = others.slice(0, NAMED).map(String)
    const more = others.length > lines.length ? ' and more' : ''
    const said = `${others.length === 1 ? 'line' : 'lines'} ${listed(lines)}${more}`
    const isRecord = what.startsWith(`${nounOf(this.#resource)} `)
    const shared = isRecord ? `${what} is also in ${said}` : `the same ${what} is also in ${said}`
    return {
      why: `Two rows for one ${nounOf(this.#resource)}: ${shared}`,
      hint: 'Leave one of them in the file',
    }
  }

  /** Whose records a key is compared among: all, but for what is unique in a client only. */
  #whose([name = '']: readonly string[], client: RowClient): string {
    const isOfClient = this.#resource.fields[name]?.isUniqueInClient === true
    const isOwn = this.#matcher.keys.some(({ isOwn, fields }) => isOwn && fields[0] === name)
    return isOfClient || !isOwn ? String(client ?? 0) : ''
  }

  /** Where records are told apart by a name together with something else, two of one name are two records. */
  #isNameKeyedApart(usable: readonly UsableKey[]): boolean {
    return usable.some(({ key }) => key.fields.length > 1)
  }

  #put(name: string, place: number, isTelling: boolean, what: string): void {
    const seen = this.#seen.get(name)
    if (seen === undefined) {
      // A row's place says whether it is all that the row is told by.
      this.#seen.set(name, isTelling ? place : -1 - place)
      return
    }
    if (typeof seen === 'object') {
      if (!seen.rows.includes(place)) seen.rows.push(place)
      seen.isTelling ||= isTelling
      return
    }
    const first = seen < 0 ? -1 - seen : seen
    const group = { rows: [first, place], isTelling: isTelling || seen >= 0 }
    this.#seen.set(name, group)
    this.#whats.set(group, what)
  }
}
