// How the tests are divided. The quick suite (`npm test`) tries every kind of case at least once; the slow one (`npm run
// test:slow`) every case: `x.slow.test.ts` runs `x.test.ts` again, and there nothing is left out.

/** Whether every case is tried: in the slow suite. */
export const isSlowSuite = process.env['ITFLOW_TEST_SUITE'] === 'slow'

/**
 * Of a cross product's cases those that the quick suite tries: as few as show each value of each aspect at least once,
 * the same in every run. In the slow suite all of them.
 */
export function eachOnce<T>(
  cases: readonly T[],
  ...aspects: readonly ((one: T) => unknown)[]
): readonly T[] {
  if (isSlowSuite) return cases
  const seen = aspects.map(() => new Set<unknown>())
  const chosen = new Set<number>()
  for (const index of spread(cases.length)) {
    const values = aspects.map((aspect) => aspect(cases[index] as T))
    if (values.every((value, at) => seen[at]?.has(value))) continue
    for (const [at, value] of values.entries()) seen[at]?.add(value)
    chosen.add(index)
  }
  return cases.filter((_, index) => chosen.has(index))
}

let turn = 0

/**
 * Of an ordered list, such as releases, the last and one before it, which changes from call to call, the first to begin
 * with; in the slow suite all of it.
 */
export function some<T>(all: readonly T[]): readonly T[] {
  if (isSlowSuite || all.length <= 2) return all
  const other = turn % (all.length - 1)
  turn += 1
  return all.filter((_, at) => at === other || at === all.length - 1)
}

/** Starts the turns anew, so that a file of tests tries the same whatever ran before it. */
export function restartTurns(): void {
  turn = 0
}

/** How many random cases a property is tried with: all in the slow suite, a tenth of them in the quick one. */
export function runs(all: number): number {
  return isSlowSuite ? all : Math.max(3, Math.ceil(all / 10))
}

/** Every index below a length, neighbours far from each other. */
function spread(length: number): number[] {
  let step = Math.max(1, Math.round(length * 0.618))
  while (greatestDivisor(step, length) > 1) step += 1
  return Array.from({ length }, (_, nth) => (nth * step) % length)
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other)
}
