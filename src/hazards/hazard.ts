import type { ReleaseRange } from '../resources/releases.ts'

/** One way in which ITFlow's API loses data, misleads or fails, and what this program does about it; an open end of its span is every release. */
export interface Hazard extends ReleaseRange {
  /** By which code, tests, messages and documents cite it. */
  number: `H${number}`
  title: string
  /** What the server does. */
  server: string
  /** What this program does: prevents it, refuses it, or tells the truth about it. */
  program: string
  /** Which of the three comes first. */
  answer: 'prevented' | 'refused' | 'told'
  /** The file below test/hazards that shows it. */
  test: string
}
