import type { Repetition } from './repetitions.ts'
import type { TextPath } from './text-paths.ts'
import { secondsOf } from './timing.ts'

/** Returns the repetitions for which a path takes longer than the bound, in seconds, and its time. */
export async function slowOf(
  path: TextPath,
  repetitions: readonly Repetition[],
  [length, bound]: readonly [number, number],
): Promise<string[]> {
  const slow: string[] = []
  for (const { name, ofLength } of repetitions) {
    const seconds = await secondsOf(path, ofLength, length, bound)
    if (seconds > bound) slow.push(`${name}: ${seconds.toFixed(2)} s`)
  }
  return slow
}
