// Loaded only if output has colour.
import { Chalk } from 'chalk'

/** Chalk with the terminal's own 16 colours. */
export const chalk = new Chalk({ level: 1 })
