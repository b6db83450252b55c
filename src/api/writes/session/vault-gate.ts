import type { DecryptProof } from '../../capabilities/decrypt-proof.ts'

/**
 * Proves the decrypt password once for a session. While nothing proves it, as in an empty vault, writes run one at a
 * time: what one stored proves the password for the others, or shows that it is wrong (H05, H06).
 */
export class ProofGate {
  #isProven = false
  #alone: Promise<unknown> | undefined

  /** Runs a write that is sent with the decrypt password; `onTurn` is called when it may start. */
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

  /** Returns the cached proof, or calls `prove` until the password is proven. */
  async proof(prove: () => Promise<DecryptProof>): Promise<DecryptProof> {
    if (this.#isProven) return 'proven'
    const proof = await prove()
    this.#isProven = proof === 'proven'
    return proof
  }
}
