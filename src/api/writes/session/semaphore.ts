/** So many things at once, in the order in which they came, those first that must not wait; how many may change. */
export class Semaphore {
  readonly #most: () => number
  #held = 0
  readonly #first: (() => void)[] = []
  readonly #others: (() => void)[] = []

  constructor(most: () => number) {
    this.#most = most
  }

  /** Resolves when there is a slot, with what frees it; freeing it twice is no harm. */
  async acquire(isFirst = false): Promise<() => void> {
    const waiting = isFirst ? this.#first : this.#others
    if (this.isFull()) await new Promise<void>((resolve) => waiting.push(resolve))
    else this.#held += 1
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      this.#held -= 1
      this.fill()
    }
  }

  /** Whether none is free. */
  isFull(): boolean {
    return this.#held >= this.#most()
  }

  /** Lets those in that there is room for; to be called when there may be more. */
  fill(): void {
    while (!this.isFull()) {
      const next = this.#first.shift() ?? this.#others.shift()
      if (next === undefined) return
      this.#held += 1
      next()
    }
  }
}
