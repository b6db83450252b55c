import type { HttpResult } from './http/http-result.ts'
import type { ReceiverStatus, SourceStatus } from './receiver-status.ts'

/** A count since the receiver started. */
export interface RequestCount {
  source: string
  /** `accepted`, or why requests were refused. */
  result: string
  count: number
}

/** What the receiver has counted: today, for people, and since it started, for monitoring. */
export class ReceiverCounters {
  readonly #today: () => string
  readonly #dialects: () => ReadonlyMap<string, string>
  #sources = new Map<string, SourceStatus>()
  readonly #requests = new Map<string, RequestCount>()
  #repeats = { day: '', count: 0 }
  /** How many events were delivered since it started. */
  delivered = 0

  /** `today` returns the day (`2026-11-26`); `dialects` the dialect of each source that there is now. */
  constructor(today: () => string, dialects: () => ReadonlyMap<string, string>) {
    this.#today = today
    this.#dialects = dialects
  }

  /** Goes on from what an earlier run has counted for people. */
  resume({ sources, repeats, day }: Pick<ReceiverStatus, 'sources' | 'repeats' | 'day'>): void {
    this.#sources = new Map(Object.entries(sources))
    this.#repeats = { day, count: repeats }
  }

  /** Counts a request of a source. */
  countRequest({ source, result, status, at, events = 0, message }: HttpResult): void {
    const key = `${source} ${result}`
    const count = (this.#requests.get(key)?.count ?? 0) + 1
    this.#requests.set(key, { source, result, count })
    const known = this.#sourceStatus(source)
    const isAccepted = status < 300
    this.#sources.set(source, {
      ...known,
      today: known.today + (isAccepted ? events : 0),
      ...(isAccepted ? { lastAt: at } : {}),
      ...(isAccepted
        ? {}
        : { refused: known.refused + 1, lastRefusal: { at, status, message: message ?? result } }),
    })
  }

  /** Counts an alert that only repeated an open one. */
  countRepeat(): void {
    this.#repeats = { day: this.#today(), count: this.repeats + 1 }
  }

  /** How many alerts of today only repeated an open one. */
  get repeats(): number {
    return this.#repeats.day === this.#today() ? this.#repeats.count : 0
  }

  /** The requests since it started. */
  get requests(): readonly RequestCount[] {
    return [...this.#requests.values()]
  }

  /** How each source that there is now is doing. */
  get sources(): Readonly<Record<string, SourceStatus>> {
    const names = [...this.#dialects().keys()]
    return Object.fromEntries(names.map((name) => [name, this.#sourceStatus(name)]))
  }

  #sourceStatus(name: string): SourceStatus {
    const day = this.#today()
    const dialect = this.#dialects().get(name) ?? ''
    const known = this.#sources.get(name)
    if (known === undefined) return { dialect, today: 0, day, refused: 0 }
    if (known.day === day) return { ...known, dialect }
    return { ...known, dialect, day, today: 0, refused: 0 }
  }
}
