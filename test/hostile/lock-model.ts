import { type Claims, tryClaim, waitForClaim } from '../../src/locks/claim-protocol.ts'

/** A scenario to try with the contenders' steps in every order. */
export interface Scenario {
  /** How many contenders there are; the first has the lowest names, as if it had started first. */
  contenders: number
  /** What is already in the directory: claims `dead…` of no process, and marks. */
  left?: readonly string[]
  /** How many contenders may be killed, each at any moment. */
  kills?: number
  /** How many times a living contender may be assumed dead. */
  mistakes?: number
  /** Whether it is a job, for which contenders don't wait. */
  isJob?: boolean
  /** Replaces the program's way to acquire the lock. */
  turn?: (claims: Claims) => Promise<string | undefined>
  /** What a listing shows of entries that are added or removed while it is made. */
  listing: 'least' | 'most'
}

/** The result of exploring a scenario. */
export interface Explored {
  states: number
  /** Orders of steps after which two contenders held the lock at once, each with its claim in place. */
  clashes: string[]
  /** Orders of steps after which the contenders can't all finish. */
  stuck: string[]
  /** How the contenders ended if all did, as `held` and `busy`, in order. */
  endings: Set<string>
}

type Phase = 'contending' | 'holding' | 'held' | 'busy' | 'killed'

interface Step {
  what: string
  run: () => void
}

/** One contender in one order of steps. */
interface Contender {
  phase: Phase
  mine: string | undefined
  /** What it learned since its last pause or claim; with `mine`, this determines its next step. */
  learned: string[]
  next: Step | undefined
}

class World {
  readonly files: Set<string>
  readonly mistaken = new Set<string>()
  readonly contenders: Contender[] = []
  mistakes: number
  kills: number
  #names = 0
  readonly #scenario: Scenario

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.files = new Set(scenario.left)
    this.kills = scenario.kills ?? 0
    this.mistakes = scenario.mistakes ?? 0
    for (let index = 0; index < scenario.contenders; index += 1) this.#start(index)
  }

  /** Every step that could be next. */
  choices(): string[] {
    const found: string[] = []
    for (const [index, { phase, mine, next }] of this.contenders.entries()) {
      if (next === undefined) continue
      found.push(`step ${index}`)
      if (this.kills > 0) found.push(`kill ${index}`)
      const canBeMistaken = mine !== undefined && this.files.has(mine) && !this.mistaken.has(mine)
      if (this.mistakes > 0 && phase !== 'killed' && canBeMistaken) found.push(`doubt ${index}`)
    }
    return found
  }

  async take(choice: string): Promise<void> {
    const [what, which] = choice.split(' ')
    const contender = this.contenders[Number(which)]
    if (contender === undefined) throw new Error(`No contender ${which}`)
    if (what === 'kill') {
      this.kills -= 1
      contender.phase = 'killed'
      contender.next = undefined
    } else if (what === 'doubt') {
      this.mistakes -= 1
      this.mistaken.add(contender.mine ?? '')
    } else {
      const step = contender.next
      contender.next = undefined
      step?.run()
      await this.settled(contender)
    }
  }

  /** Waits until a contender has a next step or has ended. */
  async settled(contender: Contender): Promise<void> {
    for (let turns = 0; turns < 200; turns += 1) {
      if (contender.next !== undefined || ['held', 'busy'].includes(contender.phase)) return
      await undefined
    }
    throw new Error('a contender waits for nothing')
  }

  hasClash(): boolean {
    const holders = this.contenders.filter(
      ({ phase, mine }) => phase === 'holding' && this.files.has(mine ?? ''),
    )
    return holders.length > 1
  }

  /** Returns everything that determines what can follow, independent of the numbers in names. */
  key(): string {
    const raw = JSON.stringify([
      [...this.files].sort(),
      [...this.mistaken].filter((name) => this.files.has(name)).sort(),
      this.kills,
      this.mistakes,
      this.contenders.map(({ phase, mine, learned, next }) => [phase, mine, learned, next?.what]),
    ])
    const names = [...new Set(raw.match(/\bc\d-\d{4}/g))].sort()
    return raw.replace(/\bc\d-\d{4}/g, (name) => `${name.slice(0, 2)}#${names.indexOf(name)}`)
  }

  #start(index: number): void {
    const contender: Contender = {
      phase: 'contending',
      mine: undefined,
      learned: [],
      next: undefined,
    }
    this.contenders.push(contender)
    const claims = this.#claimsOf(index, contender)
    const work = async () => {
      const claim = await this.#turn(claims)
      if (claim === undefined) {
        contender.phase = 'busy'
        return
      }
      contender.phase = 'holding'
      await this.#step(contender, 'work', () => undefined)
      contender.phase = 'contending'
      await claims.remove(claim)
      contender.phase = 'held'
    }
    void work()
  }

  #turn(claims: Claims): Promise<string | undefined> {
    const { turn, isJob = false } = this.#scenario
    const never = () => false
    if (turn !== undefined) return turn(claims)
    return isJob ? tryClaim(claims, never) : waitForClaim(claims, never)
  }

  #claimsOf(index: number, contender: Contender): Claims {
    const step = <T>(what: string, run: () => T) => this.#step(contender, what, run)
    return {
      add: () =>
        step('add', () => {
          this.#names += 1
          const name = `c${index}-${String(this.#names).padStart(4, '0')}`
          this.files.add(name)
          contender.mine = name
          contender.learned = []
          return name
        }),
      list: async () => {
        const before = await step('list', () => [...this.files])
        contender.learned.push(before.join())
        const names = await step('listed', () => {
          const isLeast = this.#scenario.listing === 'least'
          return isLeast
            ? before.filter((name) => this.files.has(name))
            : [...new Set([...before, ...this.files])]
        })
        contender.learned.push(names.join())
        return names
      },
      // The dead stay dead: checking later would only find more of them.
      state: async (name) => {
        const owner = /^c(\d)-/.exec(name)?.[1]
        const isDead = owner === undefined || this.contenders[Number(owner)]?.phase === 'killed'
        const state = isDead || this.mistaken.has(name) ? 'gone' : 'living'
        contender.learned.push(state)
        return state
      },
      mark: (name) => step('mark', () => void this.files.add(`${name}+`)),
      remove: async (name) => {
        await step(`unmark ${name}`, () => void this.files.delete(`${name}+`))
        await step(`remove ${name}`, () => {
          this.files.delete(name)
          if (name === contender.mine) contender.mine = undefined
        })
      },
      pause: () =>
        step('pause', () => {
          contender.learned = []
        }),
    }
  }

  #step<T>(contender: Contender, what: string, run: () => T): Promise<T> {
    return new Promise((resolve) => {
      contender.next = { what, run: () => resolve(run()) }
    })
  }
}

/** A choice to try in the situation that a path of choices leads to. */
interface Branch {
  path: readonly string[]
  from: string
  choice: string
}

/** Tries every order of the contenders' steps, kills and mistakes that leads to a different situation. */
export async function explore(scenario: Scenario): Promise<Explored> {
  const explored: Explored = { states: 0, clashes: [], stuck: [], endings: new Set() }
  const paths = new Map<string, readonly string[]>()
  const before = new Map<string, string[]>()
  const ends: string[] = []
  const branches: Branch[] = []

  /** Continues from a situation with one choice, and leaves the others for later. */
  const follow = async (world: World, start: readonly string[]) => {
    let path = start
    for (;;) {
      const key = world.key()
      if (paths.has(key)) return
      paths.set(key, path)
      if (world.hasClash()) explored.clashes.push(path.join(', '))
      const [first, ...others] = world.choices()
      if (first === undefined) {
        ends.push(key)
        explored.endings.add(world.contenders.map(({ phase }) => phase).join(' '))
        return
      }
      branches.push(...others.map((choice) => ({ path, from: key, choice })))
      await take(world, first, key)
      path = [...path, first]
    }
  }

  const take = async (world: World, choice: string, from: string) => {
    await world.take(choice)
    // A kill or a mistake may not happen, so nothing may depend on it.
    if (!choice.startsWith('step')) return
    const next = world.key()
    before.set(next, [...(before.get(next) ?? []), from])
  }

  await follow(await replayed(scenario, []), [])
  for (const { path, from, choice } of branches) {
    const world = await replayed(scenario, path)
    await take(world, choice, from)
    await follow(world, [...path, choice])
  }
  const finishing = leadingTo(ends, before)
  for (const [key, path] of paths) {
    if (!finishing.has(key)) explored.stuck.push(path.join(', '))
  }
  explored.states = paths.size
  return explored
}

function leadingTo(ends: readonly string[], before: Map<string, string[]>): Set<string> {
  const reached = new Set(ends)
  const open = [...ends]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const earlier of before.get(key) ?? []) {
      if (reached.has(earlier)) continue
      reached.add(earlier)
      open.push(earlier)
    }
  }
  return reached
}

async function replayed(scenario: Scenario, path: readonly string[]): Promise<World> {
  const world = new World(scenario)
  for (const contender of world.contenders) await world.settled(contender)
  for (const choice of path) await world.take(choice)
  return world
}
