/**
 * What a process can do with the claims to one thing. Each is a single step: other processes' steps come before or after,
 * and a list has every claim that exists from its beginning to its end.
 */
export interface Claims {
  /** Adds a claim of this process, with a name that no claim ever had. */
  add(): Promise<string>
  /** The names of all claims, and of the marks on them (`NAME+`). */
  list(): Promise<readonly string[]>
  /** What is known about the process that made a claim. */
  state(name: string): Promise<ClaimState>
  /** Marks a claim as held: others need not wait to see whether it is withdrawn. */
  mark(name: string): Promise<void>
  /** Removes a claim and its mark; it need not exist. */
  remove(name: string): Promise<void>
  /** Waits a moment. */
  pause(): Promise<void>
}

/** `gone`: its process has ended, or gave no sign of life for too long. `unknown`: not known yet. */
export type ClaimState = 'living' | 'unknown' | 'gone'

/** A claim of another process, or another one of this process. */
export interface OtherClaim {
  name: string
  isKnownAlive: boolean
  isMarked: boolean
}

/** Whether to withdraw the claim `mine` because of the others, of which there is at least one. */
type Withdraws = (others: readonly OtherClaim[], mine: string) => boolean

/**
 * Waits until there is no other claim except those of dead processes; resolves with the claim that is then held,
 * or with undefined once `isTooLong` says so about the others.
 *
 * Why two never hold it at once: a claim is added before the look that finds no other, and
 * stays. Of two claims, the one added last is followed by a look that sees the first. The claims of
 * dead processes are ignored by everybody, and their names are never reused, so removing one can't remove
 * another. Why somebody gets it: of those that see each other, the one with the lowest name stays.
 */
export async function waitForClaim(
  claims: Claims,
  isTooLong: (others: readonly OtherClaim[]) => boolean,
): Promise<string | undefined> {
  const withdraws: Withdraws = (others, mine) =>
    others.some(({ name }) => name < mine) || isTooLong(others)
  for (;;) {
    const { others } = await listOthers(claims)
    if (others.length === 0) {
      const held = await placeClaim(claims, withdraws)
      if (held !== undefined) return held
    } else if (isTooLong(others)) return undefined
    await claims.pause()
  }
}

/**
 * Resolves with the claim that is then held and marked, or with undefined if another one holds it or is about to.
 * Waits only while that can't be known, and until `isTooLong` says so about the others.
 */
export async function tryClaim(
  claims: Claims,
  isTooLong: (others: readonly OtherClaim[]) => boolean,
): Promise<string | undefined> {
  const mine = await placeClaim(
    claims,
    (others, own) =>
      others.some(({ name, isKnownAlive, isMarked }) => isKnownAlive && (isMarked || name < own)) ||
      isTooLong(others),
  )
  if (mine !== undefined) await claims.mark(mine)
  return mine
}

async function placeClaim(claims: Claims, withdraws: Withdraws): Promise<string | undefined> {
  let mine = await claims.add()
  try {
    for (;;) {
      const { others, gone, hasMine } = await listOthers(claims, mine)
      if (!hasMine) {
        // Somebody took this process for dead: start over.
        mine = await claims.add()
      } else if (others.length === 0) {
        // One that cannot be removed, such as another user's, is passed over again the next time.
        for (const name of gone) await claims.remove(name).catch(() => undefined)
        return mine
      } else if (withdraws(others, mine)) {
        await claims.remove(mine)
        return undefined
      } else await claims.pause()
    }
  } catch (error) {
    await claims.remove(mine).catch(() => undefined)
    throw error
  }
}

interface Seen {
  others: readonly OtherClaim[]
  gone: readonly string[]
  hasMine: boolean
}

async function listOthers(claims: Claims, mine?: string): Promise<Seen> {
  const names = await claims.list()
  const others: OtherClaim[] = []
  const gone: string[] = []
  for (const name of new Set(names.map((listed) => listed.replace(/\+$/, '')))) {
    if (name === mine) continue
    const state = names.includes(name) ? await claims.state(name) : 'gone'
    if (state === 'gone') gone.push(name)
    else {
      const isMarked = names.includes(`${name}+`)
      others.push({ name, isKnownAlive: state === 'living', isMarked })
    }
  }
  return { others, gone, hasMine: mine !== undefined && names.includes(mine) }
}
