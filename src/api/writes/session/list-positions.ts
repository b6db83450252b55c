/**
 * The positions of records in a list, by ID. Records move up when others before them are deleted, so a position is only
 * a guess that each page corrects.
 */
export class ListPositions {
  readonly #order: number[] = []
  readonly #at = new Map<number, number>()
  /** How far the records have moved up since their positions were noted. */
  #shift = 0

  /** How many records have a position. */
  get count(): number {
    return this.#order.length
  }

  get shift(): number {
    return this.#shift
  }

  /** The position after the last known record. */
  get end(): number {
    return this.count - this.#shift
  }

  /** The ID of the last known record. */
  get last(): number | undefined {
    return this.#order.at(-1)
  }

  /** The position noted for a record; undefined if there is none. */
  of(id: number): number | undefined {
    return this.#at.get(id)
  }

  /** Converts a noted position to the current one. */
  now(noted: number): number {
    return Math.max(0, noted - this.#shift)
  }

  /** Adds a record after the others, unless it has a position. */
  add(id: number): void {
    if (this.#at.has(id)) return
    this.#at.set(id, this.count)
    this.#order.push(id)
  }

  /** Notes that a record was found at a position: the others have moved as far as it has. */
  found(id: number, position: number): void {
    const noted = this.of(id)
    if (noted !== undefined) this.#shift = noted - position
  }

  /** Removes the records after the last one, or all of them if there is none. */
  forgetBehind(last: number | undefined): void {
    const count = last === undefined ? 0 : (this.of(last) ?? this.count) + 1
    for (const id of this.#order.splice(count)) this.#at.delete(id)
  }
}
