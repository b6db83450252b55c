import type { ReleaseRange } from '../resources/releases.ts'

/** One way in which ITFlow's API loses data, misleads or fails, and what this program does about it. */
export interface Hazard extends ReleaseRange {
  /** The number by which code, tests, messages and documents cite it. */
  number: `H${number}`
  title: string
  /** What the server does. */
  server: string
  /** What this program does: prevents it, refuses it, or reports what really happened. */
  program: string
  /** Which of these it mainly does. */
  answer: 'prevented' | 'refused' | 'reported'
  /** The file in test/hazards that shows it. */
  test: string
}
