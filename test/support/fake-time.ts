import { setImmediate as turn } from 'node:timers/promises'
import type { World } from '../../src/world.ts'
import { TEST_NOW } from './sandbox.ts'

/** Something that waits for a moment. */
interface Sleeper {
  at: number
  wake(): void
}

/** Clocks that only a test moves. */
export class FakeTime {
  #wall = TEST_NOW.getTime()
  #monotonic = 0
  readonly #sleepers = new Set<Sleeper>()
  readonly world: Pick<World, 'clock' | 'monotonicNow' | 'sleep'>

  constructor(signal: AbortSignal = new AbortController().signal) {
    this.world = {
      clock: () => new Date(this.#wall),
      monotonicNow: () => this.#monotonic,
      sleep: (milliseconds, ends = signal) => this.#sleep(milliseconds, ends),
    }
  }

  /** How many things sleep. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** The time of day in milliseconds. */
  now(): number {
    return this.#wall
  }

  /** Moves the clocks, and waits for whatever happens meanwhile until all of it sleeps again. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds
    for (;;) {
      await this.untilAsleep()
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > end) break
      this.#move(next.at - this.#monotonic)
      this.#sleepers.delete(next)
      next.wake()
    }
    this.#move(end - this.#monotonic)
  }

  /** The computer sleeps: only the time of day goes on. */
  suspend(milliseconds: number): void {
    this.#wall += milliseconds
  }

  #move(milliseconds: number): void {
    this.#wall += milliseconds
    this.#monotonic += milliseconds
  }

  /** Waits until something sleeps: until then, what was woken is at work. */
  async untilAsleep(): Promise<void> {
    for (let turns = 0; this.#sleepers.size === 0; turns += 1) {
      if (turns > 100_000) throw new Error('nothing sleeps')
      await turn()
    }
  }

  #sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#sleepers.delete(sleeper)
        reject(signal.reason)
      }
      const sleeper = {
        at: this.#monotonic + milliseconds,
        wake: () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      if (signal.aborted) return reject(signal.reason)
      this.#sleepers.add(sleeper)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}
