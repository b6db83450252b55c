const SECRET_NAMES =
  /pass(word|wd|phrase|code)|pwd|secret|otp|token|authorization|cookie|bearer|private[_-]?key|(^|[_-])(pass|pin|psk)$|(^|[_-])api[_-]?key|[_-]key$|^key$/i

/** Keys that may be shown. */
const PUBLIC_NAMES = /public[_-]?key/i

/** Invisible characters in a name. */
export const INVISIBLE_CHARACTERS = /[\p{Cc}\p{Cf}\p{M}\s]+/gu

/** Whether a field, parameter or header with this name holds a secret, whatever its value. */
export function isSecretName(name: string): boolean {
  const visible = name.replace(INVISIBLE_CHARACTERS, '')
  return SECRET_NAMES.test(visible) && !PUBLIC_NAMES.test(visible)
}
