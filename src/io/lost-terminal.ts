import { closeSync, fstatSync, type Stats, statSync } from 'node:fs'

/** Standard input, output and error. */
const STREAMS = [0, 1, 2]

/**
 * Closes a terminal that no longer exists; call it when the process exits. Otherwise Node would try to restore the
 * terminal's modes, and abort with a core dump if that fails.
 */
export function closeLostTerminals(): void {
  for (const fd of STREAMS) {
    try {
      if (isLost(fd)) closeSync(fd)
    } catch {
      // Already closed.
    }
  }
}

function isLost(fd: number): boolean {
  const stats = fstatSync(fd)
  if (!stats.isCharacterDevice() || isNullDevice(stats)) return false
  // Loaded only here: it takes longer than everything else, and is needed only with a terminal.
  return !process.getBuiltinModule('node:tty').isatty(fd)
}

/** Whether it is the null device. */
export function isNullDevice({ rdev }: Stats): boolean {
  // As in node:os, which would be loaded only for this.
  const devNull = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null'
  return statSync(devNull, { throwIfNoEntry: false })?.rdev === rdev
}
