/** Limits how many things run at once, in order of arrival, with a queue that takes precedence; the limit may change. */
export class Semaphore {
  readonly #limit: () => number
  #held = 0
  readonly #urgent: (() => void)[] = []
  readonly #others: (() => void)[] = []

  constructor(limit: () => number) {
    this.#limit = limit
  }

  /** Resolves when there is a free slot, with a function that releases it and may be called twice. */
  async acquire(isUrgent = false): Promise<() => void> {
    const waiting = isUrgent ? this.#urgent : this.#others
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

  /** Whether there is no free slot. */
  isFull(): boolean {
    return this.#held >= this.#limit()
  }

  /** Hands free slots to waiters; must be called when the limit may have grown. */
  fill(): void {
    while (!this.isFull()) {
      const next = this.#urgent.shift() ?? this.#others.shift()
      if (next === undefined) return
      this.#held += 1
      next()
    }
  }
}
