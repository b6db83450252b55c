import { closeSync, fstatSync } from 'node:fs'
import { isatty } from 'node:tty'

/** Standard input, output and error. */
const STREAMS = [0, 1, 2]

/**
 * Lets go of a terminal that was closed; to be called as the process exits. Node puts the modes of its terminals back
 * then, and aborts with a core dump where that fails.
 */
export function leaveLostTerminals(): void {
  for (const fd of STREAMS) {
    try {
      if (fstatSync(fd).isCharacterDevice() && !isatty(fd)) closeSync(fd)
    } catch {
      // Closed already.
    }
  }
}
