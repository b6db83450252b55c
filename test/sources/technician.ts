import type { Expected, Values } from './expected-records.ts'
import { OWNED } from './machines.ts'
import type { ModuleTables } from './module-tables.ts'
import type { Seeded } from './seeded.ts'

/** A value that only a technician could have entered, and where. */
interface Entered {
  id: string
  field: string
  value: string
}

/** What technicians may do in a week. */
export interface Duties {
  /** Whether they also change what the source owns, which the next import overwrites again. */
  touchesOwned: boolean
  /** Whether network cards are among that. */
  touchesCards: boolean
}

const STATES = ['Lost', 'Stolen', 'Other', 'Stored']

/** Locations that only technicians know. */
export const BY_HAND: readonly string[] = ['Attic ~', 'Cellar ~', 'Hall ~']

/** Edits assets by hand, and knows which of these values must still be there. */
export class Technician {
  readonly #random: Seeded
  readonly #tables: () => ModuleTables
  #entered: Entered[] = []
  #count = 0

  constructor(random: Seeded, tables: () => ModuleTables) {
    this.#random = random
    this.#tables = tables
  }

  /** Edits some of the records. `says` is what the source says about one now. */
  work(
    records: readonly Expected[],
    count: number,
    says: (record: Expected) => Values,
    duties: Duties,
  ): void {
    for (const record of this.#random.some(records, count)) {
      const [field, value] = this.#edit(record, says(record), duties)
      this.enter(record, field, value)
    }
  }

  /** Enters a value by hand. */
  enter(record: Expected, field: string, value: string): void {
    const { id } = record
    if (id === undefined) throw new Error(`${record.key} isn't in ITFlow`)
    this.#tables().edit(id, field, value)
    record.now[field] = value
    this.#entered = this.#entered.filter((one) => one.id !== id || one.field !== field)
    if (value.includes('~')) this.#entered.push({ id, field, value })
  }

  /** The values that nobody but a technician can have entered and that are gone. */
  lost(now: ReadonlyMap<string, Values>): string[] {
    return this.#entered
      .filter(({ id, field, value }) => now.get(id)?.[field] !== value)
      .map(({ id, field, value }) => `asset ${id} ${field}: ${value}`)
  }

  /** How many values must still be there. */
  get count(): number {
    return this.#entered.length
  }

  /** Forgets what was lost with a server, once the tables have been restored. */
  acceptRestore(now: ReadonlyMap<string, Values>): void {
    this.#entered = this.#entered.filter(({ id, field, value }) => now.get(id)?.[field] === value)
  }

  #edit(
    { now, memory }: Expected,
    says: Values,
    { touchesOwned, touchesCards }: Duties,
  ): [field: string, value: string] {
    const random = this.#random
    this.#count += 1
    const mark = `~${this.#count}`
    const kind = random.below(touchesOwned ? 12 : 11)
    if (kind <= 1) return ['asset_name', `Reception ${mark}`]
    if (kind <= 3) return ['asset_notes', `By hand, it's ${mark} & "so"`]
    if (kind === 4) return ['asset_status', random.pick(STATES)]
    if (kind === 5) return ['asset_location_id', random.pick(BY_HAND)]
    if (kind === 6) return ['asset_serial', `FIX-${mark}`]
    if (kind === 7) return [random.pick(['asset_notes', 'asset_model', 'asset_location_id']), '']
    if (kind === 8) return [random.pick(['asset_description', 'asset_uri']), `note ${mark}`]
    const field = random.pick(['asset_name', 'asset_model', 'asset_notes', 'asset_purchase_date'])
    // The same as the source says, or as ITFlow had before.
    if (kind === 9) return [field, says[field] || (now[field] ?? '')]
    if (kind === 10) return [field, memory?.fields[field]?.stored ?? now[field] ?? '']
    const owned = Object.keys(OWNED).filter((name) => touchesCards || name !== 'interface_mac')
    return [random.pick(owned), `192.0.2.${1 + random.below(200)}`]
  }
}
