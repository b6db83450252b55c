/** What tells the reply of an interrupted stop of a timer from others. */
export interface SentTime {
  /** The time worked in it (HH:MM:SS). */
  time: string
  /** The highest ID of the ticket's replies before; 0 if there were none. */
  after: number
  /** A digest of its letters and digits: the server may change its markup. */
  message: string
}
