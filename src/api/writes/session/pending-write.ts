import { clientOf } from '../../records/scope.ts'
import type { WriteRequest } from '../write.ts'

/** How many times a write is planned again because it waited too long; then it is sent anyway. */
const MAX_REPLANS = 3

/** A write of a session that has not finished. */
export class PendingWrite {
  readonly request: WriteRequest
  readonly #onChange: (by: 1 | -1) => void
  #isActive = false
  #freeSlot: () => void = () => {}
  isSent = false
  #replans = 0
  /** How many times the server has temporarily refused it. */
  refusals = 0

  /** `onChange` is called with 1 when it becomes active, and with -1 when it no longer is. */
  constructor(request: WriteRequest, onChange: (by: 1 | -1) => void) {
    this.request = request
    this.#onChange = onChange
  }

  /** The ID of the record to write to; undefined for a new one. */
  get id(): number | undefined {
    const { resource, target } = this.request
    return target === undefined ? undefined : Number(target.row[resource.id])
  }

  /** The client of the record. */
  get client(): number | null {
    const { resource, target, client } = this.request
    return target === undefined ? client : clientOf(resource, target.row)
  }

  /** Marks it as about to be sent. */
  activate(): void {
    if (this.#isActive) return
    this.#isActive = true
    this.#onChange(1)
  }

  /** Marks it as sent, or as waiting for others. */
  deactivate(): void {
    if (!this.#isActive) return
    this.#isActive = false
    this.#onChange(-1)
  }

  /** Whether it may be planned again because it waited too long to be sent; counts the calls. */
  mayBeHeldUp(): boolean {
    this.#replans += 1
    return this.#replans <= MAX_REPLANS
  }

  /** Gives it a slot among the writes that are being sent, until it is released. */
  hold(freeSlot: () => void): void {
    this.#freeSlot = freeSlot
  }

  release(): void {
    this.#freeSlot()
  }
}
