// Loaded only where there is colour.
import { Chalk } from 'chalk'
import type { Tone } from './paint.ts'

const chalk = new Chalk({ level: 1 })

/** The 16 colours every terminal has, in the shades its owner chose. */
export const colors: Readonly<Record<Tone, (text: string) => string>> = {
  alarm: chalk.red,
  warning: chalk.yellow,
  aside: chalk.dim,
}
