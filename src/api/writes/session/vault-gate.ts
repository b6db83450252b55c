import type { Proof } from '../guards/decrypt-password.ts'

/**
 * The decrypt password of a session, proven once. Where nothing proves it yet, as in an empty vault, a write goes
 * alone to its end: what it stored proves the password for the others, or tells that it is wrong (H05, H06).
 */
export class ProofGate {
  #isProven = false
  #alone: Promise<unknown> | undefined

  /** Does a write that is sent with the decrypt password; `onTurn` is called when it may go. */
  async run<T>(onTurn: () => void, write: () => Promise<T>): Promise<T> {
    while (!this.#isProven && this.#alone !== undefined) await this.#alone
    onTurn()
    if (this.#isProven) return write()
    const done = write()
    this.#alone = done.then(
      () => this.#leave(),
      () => this.#leave(),
    )
    return done
  }

  #leave(): void {
    this.#alone = undefined
  }

  /** What is known of the password; asked anew until it is proven. */
  async proof(prove: () => Promise<Proof>): Promise<Proof> {
    if (this.#isProven) return 'proven'
    const proof = await prove()
    this.#isProven = proof === 'proven'
    return proof
  }
}
