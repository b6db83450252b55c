// Loaded only where there is colour.
import { Chalk } from 'chalk'
import type { Style } from './styles.ts'

const chalk = new Chalk({ level: 1 })

/** What the parts of a question look like. */
export const styles: Readonly<Record<Style, (text: string) => string>> = {
  mark: chalk.cyan,
  question: chalk.bold,
  answer: chalk.cyan,
  aside: chalk.dim,
  fault: chalk.red,
}
