/** What a write must not overtake others in: all that claim the same, or, where it is shared, those that do not share. */
export interface LockRequest {
  key: string
  isShared?: boolean
}

/** A write's place among the others. */
export interface LockTicket {
  /** Resolves when all that it must not overtake have left; undefined where there are none. */
  ready: Promise<unknown> | undefined
  release(): void
}

/** Those who claim a key now. */
interface Line {
  /** The last that shares it with nobody. */
  alone: Promise<void> | undefined
  /** Those that share it since. */
  sharing: Promise<void>[]
  count: number
}

/** Keeps writes that concern the same in the order in which they were asked for. */
export class LockQueue {
  readonly #lines = new Map<string, Line>()

  /** Takes a place behind all that claim any of the same; never waits in a circle, since all claims are made at once. */
  acquire(claims: readonly LockRequest[]): LockTicket {
    let leave = () => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const distinct = new Map(claims.map((claim) => [claim.key, claim]))
    const before = [...distinct.values()].flatMap((claim) => this.#enter(claim, left))
    return {
      ready: before.length === 0 ? undefined : Promise.all(before),
      release: () => {
        for (const key of distinct.keys()) this.#leave(key)
        leave()
      },
    }
  }

  #enter({ key, isShared = false }: LockRequest, left: Promise<void>): Promise<void>[] {
    const line = this.#lines.get(key) ?? { alone: undefined, sharing: [], count: 0 }
    this.#lines.set(key, line)
    line.count += 1
    const alone = line.alone === undefined ? [] : [line.alone]
    const before = isShared ? alone : [...alone, ...line.sharing]
    if (isShared) line.sharing.push(left)
    else Object.assign(line, { alone: left, sharing: [] })
    return before
  }

  #leave(key: string): void {
    const line = this.#lines.get(key)
    if (line === undefined) return
    line.count -= 1
    if (line.count === 0) this.#lines.delete(key)
  }
}
