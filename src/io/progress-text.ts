import { cutTo } from '../text/width.ts'

/** The progress of work on many records. */
export interface ProgressState {
  done: number
  total: number | undefined
  /** What they are, in the plural. */
  nouns: string
  /** How many per second recently; undefined if unknown. */
  rate: number | undefined
}

/** The period that the rate is measured over, and how often it is measured, in milliseconds. */
const RATE_WINDOW = 10_000
const STEP = 500

/** Measures how many records per second were done in the last seconds. */
export function rateMeter(startedAt: number): {
  at(now: number, done: number): number | undefined
} {
  const samples = [{ now: startedAt, done: 0 }]
  return {
    at: (now, done) => {
      const last = samples.at(-1)
      if (last === undefined || now - last.now >= STEP) samples.push({ now, done })
      while (samples.length > 2 && now - (samples[1]?.now ?? now) >= RATE_WINDOW) samples.shift()
      const [first = { now, done }] = samples
      return now > first.now ? ((done - first.done) / (now - first.now)) * 1000 : undefined
    },
  }
}

/** The width of the bar, and the space reserved for rate and time after it, in columns. */
const MAX_BAR_WIDTH = 40
const MIN_BAR_WIDTH = 5
const RESERVED_COLUMNS = 7 + 2 + 11

const GAP = '  '

/** In seconds. No estimate is shown above the maximum. */
const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
const MAX_ESTIMATE = 30 * DAY

/** A line of at most this width: `██████░░░░  28/37  94/s  1 s left`; the bar is the first part to be left out. */
export function progressLine(state: ProgressState, width: number): string {
  const { done, total, nouns, rate } = state
  const of = total === undefined ? `${counted(done)} ${nouns}` : fraction(done, total)
  const speed = rate === undefined ? [] : [rateText(rate)]
  const left = secondsLeft(state)
  const time = left === undefined ? [] : [`${timeText(left)} left`]
  const bar = barFor(
    state,
    Math.min(MAX_BAR_WIDTH, width - of.length - RESERVED_COLUMNS - 2 * GAP.length),
  )
  const variants = [[...bar, of, ...speed, ...time], [of, ...speed, ...time], [of, ...time], [of]]
  const lines = variants.map((parts) => parts.join(GAP))
  return lines.find((line) => line.length <= width) ?? cutTo(of, width)
}

/** A sentence: `12,000 of 100,000 assets, 940/s, about 1 min left`. */
export function progressSentence(state: ProgressState): string {
  const { done, total, nouns, rate } = state
  const of = total === undefined ? '' : ` of ${counted(total)}`
  const left = secondsLeft(state)
  return [
    `${counted(done)}${of} ${nouns}`,
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(left === undefined ? [] : [`about ${timeText(left)} left`]),
  ].join(', ')
}

/** Padded to its final width, so that nothing after it moves. */
function fraction(done: number, total: number): string {
  const whole = counted(total)
  return `${counted(done).padStart(whole.length)}/${whole}`
}

function barFor({ done, total }: ProgressState, width: number): string[] {
  if (total === undefined || width < MIN_BAR_WIDTH) return []
  const full = total === 0 ? width : Math.floor(Math.min(1, done / total) * width)
  return ['█'.repeat(full) + '░'.repeat(width - full)]
}

/** The estimated time left; undefined if it is unknown or too long. */
function secondsLeft({ done, total, rate = 0 }: ProgressState): number | undefined {
  if (total === undefined || rate <= 0 || done > total) return undefined
  const seconds = Math.ceil((total - done) / rate)
  return seconds <= MAX_ESTIMATE ? seconds : undefined
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
