/** A request to the in-memory ITFlow. */
export interface WireRequest {
  method: string
  /** The path below the server's root, without the query (`/api/v1/clients/read.php`). */
  path: string
  query: Readonly<Record<string, string>>
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
}

/** A reply of the in-memory ITFlow. */
export interface WireReply {
  status: number
  contentType: string
  body: string
}
