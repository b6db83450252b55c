// Loaded only where there is colour.
import { Chalk } from 'chalk'

/** Chalk with the 16 colours that every terminal has, in the shades its owner chose. */
export const chalk = new Chalk({ level: 1 })
