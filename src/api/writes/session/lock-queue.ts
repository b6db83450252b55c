/** A lock that keeps a write behind earlier ones with the same key; shared locks only wait for exclusive ones. */
export interface LockRequest {
  key: string
  isShared?: boolean
}

/** A write's place in the queue. */
interface LockTicket {
  /** Resolves when the writes that it has to wait for are done; undefined if there are none. */
  ready: Promise<unknown> | undefined
  release(): void
}

/** The writes that hold or wait for a key. */
interface Queue {
  /** The last exclusive one; resolves when it is done. */
  exclusive: Promise<void> | undefined
  /** The shared ones since then. */
  shared: Promise<void>[]
  count: number
}

/** Keeps writes with a common lock in the order in which they were requested. */
export class LockQueue {
  readonly #queues = new Map<string, Queue>()

  /** Queues for all locks at once, so that writes can't wait for each other. */
  acquire(requests: readonly LockRequest[]): LockTicket {
    let finish = () => {}
    const done = new Promise<void>((resolve) => {
      finish = resolve
    })
    const distinct = new Map(requests.map((request) => [request.key, request]))
    const before = [...distinct.values()].flatMap((request) => this.#enter(request, done))
    return {
      ready: before.length === 0 ? undefined : Promise.all(before),
      release: () => {
        for (const key of distinct.keys()) this.#leave(key)
        finish()
      },
    }
  }

  #enter({ key, isShared = false }: LockRequest, done: Promise<void>): Promise<void>[] {
    const queue = this.#queues.get(key) ?? { exclusive: undefined, shared: [], count: 0 }
    this.#queues.set(key, queue)
    queue.count += 1
    const exclusive = queue.exclusive === undefined ? [] : [queue.exclusive]
    const before = isShared ? exclusive : [...exclusive, ...queue.shared]
    if (isShared) queue.shared.push(done)
    else Object.assign(queue, { exclusive: done, shared: [] })
    return before
  }

  #leave(key: string): void {
    const queue = this.#queues.get(key)
    if (queue === undefined) return
    queue.count -= 1
    if (queue.count === 0) this.#queues.delete(key)
  }
}
