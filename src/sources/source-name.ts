import { UsageError } from '../errors.ts'

/** Returns a source's name in lower case; throws a UsageError if a source can't have it. */
export function sourceName(written: string): string {
  if (isSourceName(written)) return written.toLowerCase()
  if (WINDOWS_DEVICE.test(written)) {
    throw new UsageError(`"${written}" can't be the name of a source: Windows reserves it`)
  }
  throw new UsageError(`"${written}" can't be the name of a source`, {
    hint: 'Use up to 64 letters, digits and -_. and start with a letter or digit',
  })
}

/** Whether a source can have this name, in letters of any case. */
export function isSourceName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !WINDOWS_DEVICE.test(text)
}

/** A name that no file can have on Windows, whatever its extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i
