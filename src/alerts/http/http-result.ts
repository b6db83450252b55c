/** What came of a request to a source. */
export interface HttpResult {
  source: string
  /** The address that the request came from; undefined if the connection is gone. */
  from: string | undefined
  /** `accepted`, or the code of the error that was answered. */
  result: string
  /** The HTTP status. */
  status: number
  /** In milliseconds since 1970. */
  at: number
  /** How many events were accepted. */
  events?: number | undefined
  /** Why it was refused, in one sentence without values of the payload. */
  message?: string | undefined
}
