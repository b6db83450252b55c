/** Work on one alert: an event to deliver, or an alert whose waiting time is over. */
export type Job = { kind: 'event'; seq: number } | { kind: 'due'; id: string }

interface Lane {
  jobs: Job[]
  isBusy: boolean
  /** Failures of the first job, and those of them that came while others could be delivered. */
  failures: number
  ownFailures: number
  /** How many deliveries in all had succeeded before the first failure, and before the latest. */
  doneBefore: number
  doneAtLatest: number
  /** Not before this moment, on a monotonic clock. */
  notBefore: number
}

/** How a lane's first job has failed so far. */
export interface Failures {
  /** How often in all. */
  failures: number
  /** How often after others had been delivered since the failure before: that was not an outage. */
  ownFailures: number
  /** How many others were delivered since the first failure. */
  othersDone: number
}

/**
 * Work in lanes: one lane for each key, whose jobs are done one after another, in order. An empty lane takes no memory.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  /** The lanes that have work and are not busy, in order. */
  readonly #ready = new Set<string>()
  /** The lanes that wait before their first job is tried again. */
  readonly #delayed = new Set<string>()

  /** Adds work behind what the lane has; an event that is tried again comes before those that were accepted later. */
  add(key: string, job: Job): void {
    const lane = this.#lanes.get(key)
    if (lane !== undefined) {
      insert(lane, job)
      return
    }
    const none = { failures: 0, ownFailures: 0, doneBefore: 0, doneAtLatest: 0 }
    this.#lanes.set(key, { jobs: [job], isBusy: false, ...none, notBefore: 0 })
    this.#ready.add(key)
  }

  /** Takes the next lane that has something to do now, and its first job. */
  take(now: number): { key: string; job: Job } | undefined {
    for (const key of this.#delayed) {
      if ((this.#lanes.get(key)?.notBefore ?? 0) > now) continue
      this.#delayed.delete(key)
      this.#ready.add(key)
    }
    const [key] = this.#ready
    if (key === undefined) return undefined
    this.#ready.delete(key)
    const lane = this.#lanes.get(key)
    const job = lane?.jobs[0]
    if (lane === undefined || job === undefined) return undefined
    lane.isBusy = true
    return { key, job }
  }

  /** The first job of a lane is done: the next one can begin. */
  finish(key: string): void {
    const lane = this.#lanes.get(key)
    if (lane === undefined) return
    lane.jobs.shift()
    lane.isBusy = false
    lane.failures = 0
    lane.ownFailures = 0
    if (lane.jobs.length === 0) this.#lanes.delete(key)
    else this.#ready.add(key)
  }

  /** The first job of a lane stays; it is tried again from `notBefore` on. */
  putBack(key: string, notBefore: number): void {
    const lane = this.#lanes.get(key)
    if (lane === undefined) return
    lane.isBusy = false
    lane.notBefore = notBefore
    this.#delayed.add(key)
  }

  /** Counts a failure of the first job, while `done` deliveries in all have succeeded. */
  countFailure(key: string, done: number): Failures {
    const lane = this.#lanes.get(key)
    if (lane === undefined) return { failures: 1, ownFailures: 0, othersDone: 0 }
    if (lane.failures === 0) lane.doneBefore = done
    else if (done > lane.doneAtLatest) lane.ownFailures += 1
    lane.failures += 1
    lane.doneAtLatest = done
    const { failures, ownFailures, doneBefore } = lane
    return { failures, ownFailures, othersDone: done - doneBefore }
  }
}

function insert(lane: Lane, job: Job): void {
  const last = lane.jobs.findLast(({ kind }) => kind === 'event')
  const isLast = last === undefined || !isLater(last, job)
  const start = lane.isBusy ? 1 : 0
  const later = isLast
    ? -1
    : lane.jobs.findIndex((other, index) => index >= start && isLater(other, job))
  lane.jobs.splice(later < 0 ? lane.jobs.length : later, 0, job)
  if (later === 0) lane.failures = 0
}

function isLater(other: Job, job: Job): boolean {
  return other.kind === 'event' && job.kind === 'event' && other.seq > job.seq
}
