import { clientOf } from '../../records/scope.ts'
import type { WriteRequest } from '../write.ts'

/** A server that always takes so long is sent writes all the same. */
const MOST_HELD_UP = 3

/** A write of a session on its way. */
export class PendingWrite {
  readonly request: WriteRequest
  readonly #onMove: (by: 1 | -1) => void
  #isMoving = false
  #free: () => void = () => {}
  isSent = false
  #heldUp = 0
  /** How often the server has refused it for now. */
  refusals = 0

  constructor(request: WriteRequest, onMove: (by: 1 | -1) => void) {
    this.request = request
    this.#onMove = onMove
  }

  /** The ID of the record that is written to; undefined for a new one. */
  get id(): number | undefined {
    const { resource, target } = this.request
    return target === undefined ? undefined : Number(target.row[resource.id])
  }

  /** The client of the record. */
  get client(): number | null {
    const { resource, target, client } = this.request
    return target === undefined ? client : clientOf(resource, target.row)
  }

  /** It goes on to be sent. */
  activate(): void {
    if (this.#isMoving) return
    this.#isMoving = true
    this.#onMove(1)
  }

  /** It is not going to be sent any more, or waits for others. */
  deactivate(): void {
    if (!this.#isMoving) return
    this.#isMoving = false
    this.#onMove(-1)
  }

  /** Whether it may be planned anew once more, since it waited too long to be sent; counts how often. */
  mayBeHeldUp(): boolean {
    this.#heldUp += 1
    return this.#heldUp <= MOST_HELD_UP
  }

  /** It is one of those that are being sent, until it is released. */
  hold(free: () => void): void {
    this.#free = free
  }

  release(): void {
    this.#free()
  }
}
