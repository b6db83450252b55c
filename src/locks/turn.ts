/**
 * What a process can do with the claims to one thing. Each is one step: other processes' steps come before or after it,
 * and a list has every claim that is there from its beginning to its end.
 */
export interface Claims {
  /** Makes a claim of this process, by a name that no claim ever had. */
  add(): Promise<string>
  /** The names of all claims, and of the marks on them (`NAME+`). */
  list(): Promise<readonly string[]>
  /** What is known of the process that made a claim. */
  state(name: string): Promise<ClaimState>
  /** Says that a claim is held: others need not wait to see whether it is withdrawn. */
  mark(name: string): Promise<void>
  /** Takes a claim away, and its mark; it need not be there. */
  remove(name: string): Promise<void>
  /** Waits a moment. */
  pause(): Promise<void>
}

/** `gone`: its process has ended, or gave no sign of life for too long. `unknown`: that cannot be told yet. */
export type ClaimState = 'living' | 'unknown' | 'gone'

/** A claim of another process, or another one of this process. */
export interface Other {
  name: string
  isKnownToLive: boolean
  isMarked: boolean
}

/** Whether to withdraw the claim `mine` because of the others, of which there is at least one. */
type Withdraws = (others: readonly Other[], mine: string) => boolean

/**
 * Waits until no other claim is there but those of processes that are gone; resolves with the claim that is then held,
 * or with undefined once `isTooLong` says so of the others.
 *
 * Why never two hold at once, whoever takes over from whom: a claim is added before the look that finds no other, and
 * stays. Of two that are added, the one that was added last is followed by a look that sees the first. A claim of
 * a dead process is passed over by everybody alike, and its name never comes again, so that removing it cannot hit
 * another one. Why somebody gets it: of those that see each other, the one of the lowest name stays.
 */
export async function waitForTurn(
  claims: Claims,
  isTooLong: (others: readonly Other[]) => boolean,
): Promise<string | undefined> {
  const withdraws: Withdraws = (others, mine) =>
    others.some(({ name }) => name < mine) || isTooLong(others)
  for (;;) {
    const { others } = await look(claims)
    if (others.length === 0) {
      const held = await claim(claims, withdraws)
      if (held !== undefined) return held
    } else if (isTooLong(others)) return undefined
    await claims.pause()
  }
}

/**
 * Resolves with the claim that is then held and marked, or with undefined where another one holds or is about to.
 * Waits only where that cannot be told, and until `isTooLong` says so of the others.
 */
export async function tryTurn(
  claims: Claims,
  isTooLong: (others: readonly Other[]) => boolean,
): Promise<string | undefined> {
  const mine = await claim(
    claims,
    (others, own) =>
      others.some(
        ({ name, isKnownToLive, isMarked }) => isKnownToLive && (isMarked || name < own),
      ) || isTooLong(others),
  )
  if (mine !== undefined) await claims.mark(mine)
  return mine
}

async function claim(claims: Claims, withdraws: Withdraws): Promise<string | undefined> {
  let mine = await claims.add()
  try {
    for (;;) {
      const { others, gone, hasMine } = await look(claims, mine)
      if (!hasMine) {
        // Somebody took this process for dead: as if it had just come.
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
  others: readonly Other[]
  gone: readonly string[]
  hasMine: boolean
}

async function look(claims: Claims, mine?: string): Promise<Seen> {
  const names = await claims.list()
  const others: Other[] = []
  const gone: string[] = []
  for (const name of new Set(names.map((listed) => listed.replace(/\+$/, '')))) {
    if (name === mine) continue
    const state = names.includes(name) ? await claims.state(name) : 'gone'
    if (state === 'gone') gone.push(name)
    else {
      const isMarked = names.includes(`${name}+`)
      others.push({ name, isKnownToLive: state === 'living', isMarked })
    }
  }
  return { others, gone, hasMine: mine !== undefined && names.includes(mine) }
}
