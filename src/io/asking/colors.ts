// Loaded only if output has colour.
import { chalk } from '../../packages/chalk.ts'
import type { Style } from './styles.ts'

/** The colours of a question's parts. */
export const styles: Readonly<Record<Style, (text: string) => string>> = {
  mark: chalk.cyan,
  question: chalk.bold,
  answer: chalk.cyan,
  hint: chalk.dim,
  problem: chalk.red,
}
