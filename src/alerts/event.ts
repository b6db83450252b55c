/** What a monitoring tool says about one alert. All texts are plain and safe to show, but can be of any length. */
export interface AlertEvent {
  /** What identifies the alert within its client. It may be a secret: it is stored only until the alert is delivered. */
  key: string
  state: 'alert' | 'recovery'
  /** On one line, never empty. */
  subject: string
  /** Lines to show below the subject; may be empty. */
  details: string
  /** The tool's own word, such as `critical`. */
  severity?: string
  /** When it began, as the tool writes it: only for showing, since its clock may be wrong. */
  began?: string
  /** The texts that may name the client, in the order to try them; empty if the payload has none. */
  clients: readonly string[]
  host?: string
  ip?: string
  mac?: string
  /** A contact of the client: name or email address. */
  contact?: string
  /** A page about the alert; `http` or `https`. */
  link?: string
}

/** What a dialect found in a payload. */
export interface Reading {
  events: readonly AlertEvent[]
  /** Why (part of) the payload is neither an alert nor a recovery: it is a test, an acknowledgement … */
  ignored?: string
}

/** An event as it was accepted from a source. */
export interface ReceivedEvent {
  /** Its number; each event of a receiver has a higher one than those before. */
  seq: number
  /** When it was accepted, in milliseconds since 1970. */
  at: number
  /** The source's name in the configuration. */
  source: string
  event: AlertEvent
}
