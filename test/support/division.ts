// Divides the tests into two suites. The quick one (`npm test`) tries every kind of case at least once; the slow one (`npm
// run test:slow`) tries every case: `x.slow.test.ts` runs `x.test.ts` again without leaving anything out.

/** Whether this is the slow suite, which tries every case. */
export const isSlowSuite = process.env['ITFLOW_TEST_SUITE'] === 'slow'

/**
 * Returns the cases of a cross product that the suite tries. The quick suite tries as few as have each value of each
 * aspect at least once, the same in every run; the slow suite tries all.
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
 * Returns the items of an ordered list, such as releases, that the suite tries. The quick suite tries the last and one
 * before it, which changes from call to call, starting with the first; the slow suite tries all.
 */
export function some<T>(all: readonly T[]): readonly T[] {
  if (isSlowSuite || all.length <= 2) return all
  const other = turn % (all.length - 1)
  turn += 1
  return all.filter((_, at) => at === other || at === all.length - 1)
}

/** Resets the turns, so that a file of tests tries the same regardless of what ran before it. */
export function restartTurns(): void {
  turn = 0
}

/** Returns how many random cases to try a property with: all in the slow suite, a tenth in the quick one. */
export function runs(all: number): number {
  return isSlowSuite ? all : Math.max(3, Math.ceil(all / 10))
}

/** Returns every index below a length, in an order in which neighbours are far apart. */
function spread(length: number): number[] {
  let step = Math.max(1, Math.round(length * 0.618))
  while (greatestDivisor(step, length) > 1) step += 1
  return Array.from({ length }, (_, nth) => (nth * step) % length)
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
