import type { Reading } from '../event.ts'

/** The priorities of tickets, as ITFlow stores them. */
export type Priority = 'Low' | 'Medium' | 'High' | 'Urgent'

/** Called with what an expression complains about, without values of the payload. */
export type OnComplaint = (complaint: string) => void

/** A JMESPath expression that was checked; returns null where it fails, and says why to `onComplaint`. */
export type Expression = (payload: unknown, onComplaint?: OnComplaint) => unknown

/** Which client a source's alerts belong to: one of ITFlow's, as a person names it, or one that the payload names. */
export type ClientRule =
  | { kind: 'fixed'; client: string }
  /** With a table only the clients in it are known; its keys are folded (`foldText`). */
  | { kind: 'field'; field: Expression; table: ReadonlyMap<string, string> | undefined }

/** What decides what happens with the alerts of a source. Times are in milliseconds. */
export interface SourceRules {
  client: ClientRule
  /** The priority for each severity; keys are folded. Checked before the dialect's own words. */
  priorities: ReadonlyMap<string, Priority>
  /** The priority for all other severities; ITFlow's default if undefined. */
  priority: Priority | undefined
  /** How long an alert must last before its ticket is opened. */
  hold: number
  /** The shortest time between two notes about the same open alert. */
  repeat: number
  /** How long after its recovery an alert uses the same ticket again. */
  reopen: number
}

/** How a source shows that it may send. The token itself is read when the receiver starts. */
export interface SourceToken {
  /** The header that carries it; by default `authorization` (Bearer, or Basic with the token as the password). */
  header: string
  token: string
  /** Whether the header has an HMAC of the body instead of the token: `sha256=HEX` or HEX. */
  isSignature: boolean
}

/** A source: a monitoring tool that sends to `POST /NAME`. */
export interface Source {
  name: string
  dialect: string
  token: SourceToken
  rules: SourceRules
  /** The largest body, in bytes. */
  maxBody: number
  /** The most requests a minute. */
  rate: number
  /**
   * Reads a payload; throws a PayloadError if it isn't one of the dialect. An expression that fails throws one too if its field
   * is required; other fields stay empty, and `onComplaint` gets the field and the reason.
   */
  read(payload: unknown, onComplaint?: OnComplaint): Reading
}

/** The configuration of the receiver, checked, with its tokens. */
export interface ReceiverConfig {
  host: string
  /** 0 for any free port. */
  port: number
  /** The PEM files' contents, if it serves HTTPS. */
  tls: { cert: string; key: string } | undefined
  /** The addresses of the proxies that may connect, if it is behind one; only they are answered then. */
  proxies: readonly string[]
  /** The client of alerts whose client isn't known. */
  unknownClient: string
  /** The token for /metrics from elsewhere. */
  metricsToken: string | undefined
  sources: ReadonlyMap<string, Source>
}
