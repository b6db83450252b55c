/** So many things at once, in the order in which they came. */
export class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves when there is a slot, with what frees it; freeing it twice is no harm. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  /** Does something in a slot. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const free = await this.take()
    try {
      return await work()
    } finally {
      free()
    }
  }
}
