// Loaded only if there is colour.
import { chalk } from '../packages/chalk.ts'
import type { Tone } from './paint.ts'
import type { ProfileColor } from './profile-color.ts'

/** The colour of each tone. */
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
