const UNITS = 'sec|second|min|minute|hour|day|week|fortnight|month|year|weekday'
const DAYS =
  'mon|monday|tue|tues|tuesday|wed|wednesday|thu|thur|thurs|thursday|fri|friday|sat|saturday|sun|sunday'
const MONTHS =
  'jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept|september|oct|october|nov|november|dec|december'

/** Patterns of the parts that PHP's strtotime understands; a time consists of one or more. */
const PARTS = [
  '@-?\\d+',
  '\\d{4}-(?:0?[1-9]|1[0-2])-(?:[0-2]?\\d|3[01])(?!\\d)',
  '\\d{4}/(?:0?[1-9]|1[0-2])/(?:[0-2]?\\d|3[01])(?!\\d)',
  '(?:0?[1-9]|1[0-2])/(?:[0-2]?\\d|3[01])(?:/\\d{2,4})?(?!\\d)',
  '(?:[0-2]?\\d|3[01])[-.](?:0?[1-9]|1[0-2])[-.]\\d{4}',
  '\\d{4}(?:0[1-9]|1[0-2])(?:[0-2]\\d|3[01])(?!\\d)',
  't?(?:[01]?\\d|2[0-4]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d+)?)?(?: ?[ap]\\.?m\\.?)?',
  `\\d{1,2}(?:st|nd|rd|th)?[- ]?(?:${MONTHS})(?:[- ,]*\\d{4})?`,
  `(?:${MONTHS})[- ]?\\d{1,2}(?:st|nd|rd|th)?,?(?: \\d{4})?`,
  `(?:${MONTHS})(?: \\d{4})?`,
  '(?:now|today|midnight|noon|tomorrow|yesterday)',
  `(?:next|last|previous|this|first|second|third) (?:${UNITS}|${DAYS})s?`,
  `[+-]?\\d+ ?(?:${UNITS})s?(?: ago)?`,
  `(?:${DAYS})`,
  '(?:[01]\\d|2[0-4])[0-5]\\d',
  'z|utc|gmt|[+-]\\d{2}:?\\d{2}',
]

const TIME = new RegExp(`^(?:(?:${PARTS.join('|')})[ ,]*)+$`, 'i')

/** Whether PHP's strtotime can parse a text. MariaDB may read the same text differently (H35). */
export function isParsableTime(text: string): boolean {
  return TIME.test(text.trim())
}
