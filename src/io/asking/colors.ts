// Loaded only where there is colour.
import { chalk } from '../../packages/chalk.ts'
import type { Style } from './styles.ts'

/** What the parts of a question look like. */
export const styles: Readonly<Record<Style, (text: string) => string>> = {
  mark: chalk.cyan,
  question: chalk.bold,
  answer: chalk.cyan,
  aside: chalk.dim,
  fault: chalk.red,
}
