/**
 * Where records stand in a list, by their IDs. Records move up when others before them are deleted: a place is a guess
 * that each page corrects, and that nothing relies on.
 */
export class ListPositions {
  readonly #order: number[] = []
  readonly #at = new Map<number, number>()
  /** By how much the records have moved up since they got their places. */
  #shift = 0

  /** How many have a place. */
  get count(): number {
    return this.#order.length
  }

  get shift(): number {
    return this.#shift
  }

  /** Where the list ends, as far as is known. */
  get end(): number {
    return this.count - this.#shift
  }

  /** The last record that is known. */
  get last(): number | undefined {
    return this.#order.at(-1)
  }

  /** The place that a record got; undefined where it has none. */
  of(id: number): number | undefined {
    return this.#at.get(id)
  }

  /** Where a place is to be looked for now. */
  now(place: number): number {
    return Math.max(0, place - this.#shift)
  }

  /** Puts a record behind the others, unless it has a place. */
  add(id: number): void {
    if (this.#at.has(id)) return
    this.#at.set(id, this.count)
    this.#order.push(id)
  }

  /** A record was found at a position: the others have moved as far as it has. */
  found(id: number, position: number): void {
    const place = this.of(id)
    if (place !== undefined) this.#shift = place - position
  }

  /** Nothing comes after a record any more, or at all: what was there is gone. */
  forgetBehind(last: number | undefined): void {
    const count = last === undefined ? 0 : (this.of(last) ?? this.count) + 1
    for (const id of this.#order.splice(count)) this.#at.delete(id)
  }
}
