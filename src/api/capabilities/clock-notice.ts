import { joinWords } from '../../text/sentence.ts'
import type { Api } from '../api.ts'
import type { Notice } from '../writes/plan.ts'

const HOUR = 3_600_000

/** A smaller difference doesn't change what counts in days. */
const MAX_DIFFERENCE = HOUR

/**
 * Returns the notice that the server's clock differs from this computer's, with what that means here; none if they agree,
 * or if the server's isn't known from its replies so far. Nothing is sent.
 */
export function clockNotices({ server, settings }: Api, consequence: string): readonly Notice[] {
  const ahead = server.clockAhead()
  if (Number.isNaN(ahead) || Math.abs(ahead) <= MAX_DIFFERENCE) return []
  const place = `${durationText(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`
  const message = `The clock of ${settings.instance} is ${place} this computer's: ${consequence}`
  return [{ code: 'clock', message }]
}

function durationText(milliseconds: number): string {
  const hours = Math.round(milliseconds / HOUR)
  const [days, rest] = [Math.floor(hours / 24), hours % 24]
  const count = (number: number, word: string) =>
    number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`]
  return joinWords([...count(days, 'day'), ...(days > 6 ? [] : count(rest, 'hour'))])
}
