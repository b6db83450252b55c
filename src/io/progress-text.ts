import { cutTo } from '../text/width.ts'

/** How far many records are. */
export interface ProgressState {
  done: number
  total: number | undefined
  /** Several of what they are. */
  what: string
  /** How many a second of late; undefined where that cannot be told yet. */
  rate: number | undefined
}

/** Over how long the rate is taken, and how often it is looked at, in milliseconds. */
const RATE_WINDOW = 10_000
const STEP = 500

/** How many a second were done in the last seconds. */
export function rateMeter(begun: number): { at(now: number, done: number): number | undefined } {
  const marks = [{ now: begun, done: 0 }]
  return {
    at: (now, done) => {
      const last = marks.at(-1)
      if (last === undefined || now - last.now >= STEP) marks.push({ now, done })
      while (marks.length > 2 && now - (marks[1]?.now ?? now) >= RATE_WINDOW) marks.shift()
      const [first = { now, done }] = marks
      return now > first.now ? ((done - first.done) / (now - first.now)) * 1000 : undefined
    },
  }
}

/** The widest bar, the narrowest that tells anything, and what is kept for rate and time beside it, in columns. */
const WIDEST = 40
const NARROWEST = 5
const RESERVED_COLUMNS = 7 + 2 + 11

const GAP = '  '

/** In seconds; nobody waits longer than the last. */
const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
const LONGEST = 30 * DAY

/** A line of at most that width: `██████░░░░  28/37  94/s  1 s left`; what does not fit is left out from the bar on. */
export function progressLine(standing: ProgressState, width: number): string {
  const { done, total, what, rate } = standing
  const of = total === undefined ? `${counted(done)} ${what}` : fraction(done, total)
  const speed = rate === undefined ? [] : [rateText(rate)]
  const left = secondsLeft(standing)
  const time = left === undefined ? [] : [`${timeText(left)} left`]
  const bar = barFor(
    standing,
    Math.min(WIDEST, width - of.length - RESERVED_COLUMNS - 2 * GAP.length),
  )
  const ways = [[...bar, of, ...speed, ...time], [of, ...speed, ...time], [of, ...time], [of]]
  const lines = ways.map((parts) => parts.join(GAP))
  return lines.find((line) => line.length <= width) ?? cutTo(of, width)
}

/** A sentence: `12,000 of 100,000 assets, 940/s, about 1 min left`. */
export function progressSentence(standing: ProgressState): string {
  const { done, total, what, rate } = standing
  const of = total === undefined ? '' : ` of ${counted(total)}`
  const left = secondsLeft(standing)
  return [
    `${counted(done)}${of} ${what}`,
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(left === undefined ? [] : [`about ${timeText(left)} left`]),
  ].join(', ')
}

/** Both as wide as they ever are together, so that nothing behind them moves. */
function fraction(done: number, total: number): string {
  const whole = counted(total)
  return `${counted(done).padStart(whole.length)}/${whole}`
}

function barFor({ done, total }: ProgressState, width: number): string[] {
  if (total === undefined || width < NARROWEST) return []
  const full = total === 0 ? width : Math.floor(Math.min(1, done / total) * width)
  return ['█'.repeat(full) + '░'.repeat(width - full)]
}

/** Undefined where nobody knows it, or would wait for it. */
function secondsLeft({ done, total, rate = 0 }: ProgressState): number | undefined {
  if (total === undefined || rate <= 0 || done > total) return undefined
  const seconds = Math.ceil((total - done) / rate)
  return seconds <= LONGEST ? seconds : undefined
}

function rateText(rate: number): string {
  if (rate >= 10 || rate === 0) return `${counted(Math.round(rate))}/s`
  return rate >= 1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(0)}/min`
}

function timeText(seconds: number): string {
  if (seconds < MINUTE) return `${seconds} s`
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`
  if (seconds < DAY) {
    const minutes = Math.round(seconds / MINUTE)
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  }
  return `${Math.round(seconds / DAY)} d`
}

function counted(count: number): string {
  return count.toLocaleString('en')
}
