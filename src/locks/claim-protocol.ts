/**
 * What a process can do with the claims to one thing. Each operation is atomic, and a list has every claim that exists
 * from its beginning to its end.
 */
export interface Claims {
  /** Adds a claim of this process, with a name that no claim ever had. */
  add(): Promise<string>
  /** The names of all claims, and of the marks on them (`NAME+`). */
  list(): Promise<readonly string[]>
  /** Whether the process that made a claim is alive. */
  state(name: string): Promise<ClaimState>
  /** Marks a claim as held, so that others don't wait to see whether it is withdrawn. */
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

/** Decides whether to withdraw the claim `mine`; there is at least one other. */
type Withdraws = (others: readonly OtherClaim[], mine: string) => boolean

/**
 * Waits until there are no other claims except those of dead processes. Resolves with the claim that is then held, or
 * with undefined once `isTooLong` returns true for the others.
 *
 * Why two processes never hold it at once: a claim is added before the check that finds no other, and stays. Of two
 * claims, the check after the later one sees the earlier one. Everybody ignores the claims of dead processes, and their
 * names are never reused, so removing one can't remove another. Why some process gets it: of those that see each other,
 * the one with the lowest name stays.
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
 * Resolves with a claim that is held and marked, or with undefined if another process holds one or is about to. Waits
 * only while that is unknown, and until `isTooLong` returns true for the others.
 */
export async function tryClaim(
  claims: Claims,
  isTooLong: (others: readonly OtherClaim[]) => boolean,
): Promise<string | undefined> {
  const mine = await placeClaim(
    claims,
    (others, added) =>
      others.some(
        ({ name, isKnownAlive, isMarked }) => isKnownAlive && (isMarked || name < added),
      ) || isTooLong(others),
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
        // Another process assumed this one to be dead: start over.
        mine = await claims.add()
      } else if (others.length === 0) {
        // One that can't be removed, such as another user's, is skipped again the next time.
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

interface ListedClaims {
  others: readonly OtherClaim[]
  gone: readonly string[]
  hasMine: boolean
}

async function listOthers(claims: Claims, mine?: string): Promise<ListedClaims> {
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
