import { closeSync, fstatSync, type Stats, statSync } from 'node:fs'

/** Standard input, output and error. */
const STREAMS = [0, 1, 2]

/**
 * Closes a terminal that has gone away; call it as the process exits. Otherwise Node restores the modes of its terminals
 * then, and aborts with a core dump if that fails.
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
  // Loading it takes longer than all else here, and only who has a terminal needs it.
  return !process.getBuiltinModule('node:tty').isatty(fd)
}

/** Whether it is the device that swallows everything. */
export function isNullDevice({ rdev }: Stats): boolean {
  // As in node:os, which would be loaded for this alone.
  const devNull = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null'
  return statSync(devNull, { throwIfNoEntry: false })?.rdev === rdev
}
