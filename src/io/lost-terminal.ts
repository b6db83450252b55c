import { closeSync, fstatSync } from 'node:fs'
import { isatty } from 'node:tty'

/** Standard input, output and error. */
const STREAMS = [0, 1, 2]

/**
 * Closes a terminal that has gone away; call it as the process exits. Otherwise Node restores the modes of its terminals
 * then, and aborts with a core dump if that fails.
 */
export function leaveLostTerminals(): void {
  for (const fd of STREAMS) {
    try {
      if (fstatSync(fd).isCharacterDevice() && !isatty(fd)) closeSync(fd)
    } catch {
      // Already closed.
    }
  }
}
