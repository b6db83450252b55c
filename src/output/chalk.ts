// Loaded only where there is colour.
import { Chalk } from 'chalk'
import type { Tone } from './paint.ts'
import type { ProfileColor } from './tint.ts'

const chalk = new Chalk({ level: 1 })

/** The 16 colours every terminal has, in the shades its owner chose. */
export const colors: Readonly<Record<Tone, (text: string) => string>> = {
  alarm: chalk.red,
  warning: chalk.yellow,
  aside: chalk.dim,
}

/** The colours that a profile can be shown in. */
export const tints: Readonly<Record<ProfileColor, (text: string) => string>> = {
  red: chalk.red,
  green: chalk.green,
  yellow: chalk.yellow,
  blue: chalk.blue,
  magenta: chalk.magenta,
  cyan: chalk.cyan,
  white: chalk.white,
  gray: chalk.gray,
}
