/** A request as the in-memory ITFlow sees it. */
export interface WireRequest {
  method: string
  /** The path below the server's root, without the query (`/api/v1/clients/read.php`). */
  path: string
  query: Readonly<Record<string, string>>
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: string
}

/** Its reply. */
export interface WireReply {
  status: number
  contentType: string
  body: string
}
