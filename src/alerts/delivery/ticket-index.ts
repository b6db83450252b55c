/** An open ticket of an alert. */
export interface OpenTicket {
  /** The alert's ID. */
  id: string
  /** Its client; 0 for none. */
  client: number
  ticket: number
  /** Its number as shown. */
  number: string
}

/** What a read of the list has found. */
export interface ReadTickets {
  open: readonly OpenTicket[]
  /** The highest ID of all tickets, open or not. */
  highest: number
}

/** A ticket that this process has opened, or that it knows to be open no longer. */
interface Change {
  at: number
  ticket: OpenTicket
  isOpen: boolean
}

/** After a slow read, the next one waits this many times as long. */
const REST = 20

/**
 * The open tickets of alerts, from one list that serves many alerts. What this process opens or ends is known at once.
 */
export class TicketIndex {
  readonly #read: () => Promise<ReadTickets>
  readonly #now: () => number
  #byId = new Map<string, readonly OpenTicket[]>()
  /** The changes since the latest read began. */
  #changes: Change[] = []
  #readAt = Number.NEGATIVE_INFINITY
  #cost = 0
  /** How often the list was made invalid: in all, and before the latest read began. */
  #invalidations = 0
  #knownInvalidations = 0
  #reading: Promise<void> | undefined
  #highest = 0

  /** `read` reads the list; `now` is a monotonic clock in milliseconds. */
  constructor(read: () => Promise<ReadTickets>, now: () => number) {
    this.#read = read
    this.#now = now
  }

  /**
   * Returns the open tickets of a client's alert, oldest first, by a list that is at most `maxAge` milliseconds old. Only
   * those of its own client are its tickets.
   */
  async openTickets(id: string, client: number, maxAge: number): Promise<readonly OpenTicket[]> {
    const wanted = this.#now() - Math.max(maxAge, this.#cost * REST)
    while (this.#readAt < wanted || this.#knownInvalidations < this.#invalidations) {
      await this.#refresh()
    }
    return (this.#byId.get(id) ?? []).filter((ticket) => ticket.client === client)
  }

  /** The highest ID of a ticket that was seen so far. */
  get highest(): number {
    return this.#highest
  }

  /** Adds a ticket that this process has opened. */
  add(ticket: OpenTicket): void {
    this.#highest = Math.max(this.#highest, ticket.ticket)
    this.#note({ at: this.#now(), ticket, isOpen: true })
  }

  /** Removes a ticket that is no longer open. */
  remove(ticket: OpenTicket): void {
    this.#note({ at: this.#now(), ticket, isOpen: false })
  }

  /** Makes the next look-up read the list again: a write may have happened that nobody knows of. */
  invalidate(): void {
    this.#invalidations += 1
  }

  #note(change: Change): void {
    this.#changes.push(change)
    this.#apply(change)
  }

  #apply({ ticket, isOpen }: Change): void {
    const others = (this.#byId.get(ticket.id) ?? []).filter((one) => one.ticket !== ticket.ticket)
    const all = isOpen ? [...others, ticket].sort((a, b) => a.ticket - b.ticket) : others
    if (all.length === 0) this.#byId.delete(ticket.id)
    else this.#byId.set(ticket.id, all)
  }

  async #refresh(): Promise<void> {
    this.#reading ??= this.#readAgain().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readAgain(): Promise<void> {
    const at = this.#now()
    const invalidations = this.#invalidations
    const { open, highest } = await this.#read()
    this.#highest = Math.max(this.#highest, highest)
    this.#byId = new Map()
    for (const ticket of open) this.#apply({ at, ticket, isOpen: true })
    this.#changes = this.#changes.filter((change) => change.at >= at)
    for (const change of this.#changes) this.#apply(change)
    this.#readAt = at
    this.#knownInvalidations = invalidations
    this.#cost = this.#now() - at
  }
}
