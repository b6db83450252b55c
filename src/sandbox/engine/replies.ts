import type { WireReply } from '../wire.ts'

const NOT_FOUND = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">
<html><head>
<title>404 Not Found</title>
</head><body>
<h1>Not Found</h1>
<p>The requested URL was not found on this server.</p>
</body></html>
`

/** The web server's own page for a file that does not exist. */
export function notFound(): WireReply {
  return { status: 404, contentType: 'text/html; charset=iso-8859-1', body: NOT_FOUND }
}
