import { AttentionError } from '../errors.ts'
import { spellOutSigns } from '../text/spell-out-signs.ts'
import { cleanLine } from '../text/terminal-safe.ts'
import { widthOf } from '../text/width.ts'
import { wrapMessage } from '../text/wrap.ts'

/** The result of one check. */
export interface Finding {
  check: string
  needsAttention: boolean
  message: string
  /** Whether it only informs, and is neither right nor wrong. */
  isInformational?: boolean
  /** How many columns to leave before the message, so that numbers are aligned. */
  indent?: number
}

/** Returns findings as a person reads them, wrapped to a width; messages begin in a column after the names of the checks. */
export function findingLines(
  findings: readonly Finding[],
  column: number,
  width: number,
): readonly string[] {
  return findings
    .map(({ check, message, ...finding }) => {
      const { indent = 0 } = finding
      const gap = ' '.repeat(Math.max(0, column - widthOf(check)) + indent)
      return `${signOf(finding)} ${check}${gap}  ${cleanLine(message)}`
    })
    .map((line) => wrapMessage(line, width, widthOf))
}

/** Returns findings for a screen reader: words instead of signs, and nothing expressed by its position. */
export function accessibleFindingLines(
  findings: readonly Finding[],
  width: number,
): readonly string[] {
  return findings
    .map(({ check, needsAttention, isInformational, message }) => {
      const lead = needsAttention ? 'Warning: ' : isInformational === true ? '' : 'OK: '
      return `${lead}${check}: ${spellOutSigns(cleanLine(message))}`
    })
    .map((line) => wrapMessage(line, width, widthOf))
}

function signOf({ needsAttention, isInformational }: Omit<Finding, 'check' | 'message'>): string {
  if (needsAttention) return '!'
  return isInformational === true ? ' ' : '✓'
}

/** Returns findings as in JSON. */
export function findingsJson(findings: readonly Finding[]) {
  return findings.map(({ check, needsAttention, message }) => ({
    check,
    needs_attention: needsAttention,
    message,
  }))
}

/** Throws an AttentionError that names the findings that need attention, if there are any. */
export function requireNoAttention(findings: readonly Finding[]): void {
  const checks = findings.filter(({ isInformational }) => isInformational !== true)
  const flagged = checks.filter(({ needsAttention }) => needsAttention)
  if (flagged.length === 0) return
  const names = flagged.map(({ check }) => check).join(', ')
  const need = flagged.length === 1 ? 'needs' : 'need'
  throw new AttentionError(
    `${flagged.length} of ${checks.length} checks ${need} attention: ${names}`,
  )
}
