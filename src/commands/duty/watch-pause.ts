import type { Context } from '../../context.ts'

/** The pauses of a watch, which end early when something happens. */
export class WatchPause {
  readonly #context: Pick<Context, 'signal' | 'sleep'>
  #isWoken = false
  #sleeping: AbortController | undefined
  #end: { failure?: unknown } | undefined

  constructor(context: Pick<Context, 'signal' | 'sleep'>) {
    this.#context = context
  }

  /** Ends the pause, or the next one if there is none. */
  wake(): void {
    this.#isWoken = true
    this.#sleeping?.abort()
  }

  /** Ends the watch: with a failure, or because a person wants it. Only the first call counts. */
  end(reason: { failure?: unknown }): void {
    this.#end ??= reason
    this.wake()
  }

  /** Waits at most this many milliseconds. Returns false if the watch is over; throws what has ended it. */
  async wait(milliseconds: number): Promise<boolean> {
    const { signal, sleep } = this.#context
    if (!this.#isWoken) {
      const sleeping = new AbortController()
      this.#sleeping = sleeping
      await sleep(milliseconds, sleeping.signal).catch((error: unknown) => {
        if (!sleeping.signal.aborted) throw error
      })
      this.#sleeping = undefined
    }
    this.#isWoken = false
    signal.throwIfAborted()
    if (this.#end !== undefined && 'failure' in this.#end) throw this.#end.failure
    return this.#end === undefined
  }
}
