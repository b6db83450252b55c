/** The proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY (or their lower case) ask for; undefined: straight. */
export function proxyFor(
  url: URL,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const own = read(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY')
  const proxy = own ?? read(env, 'ALL_PROXY')
  if (proxy === undefined || goesStraight(url, env)) return undefined
  return proxy.includes('://') ? proxy : `http://${proxy}`
}

/** Whether NO_PROXY excepts an address from every proxy. */
export function goesStraight(url: URL, env: Readonly<Record<string, string | undefined>>): boolean {
  return isExcepted(url, read(env, 'NO_PROXY') ?? '')
}

function read(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined
}

function isExcepted(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry.toLowerCase(), host, port))
}

/** An entry is a host, which covers what lies below it, perhaps with a port; or `*` for all. */
function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  const [, bracketed, plain, wantedPort] =
    /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d+))?$/.exec(entry) ?? []
  const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, '')
  if (wantedPort !== undefined && wantedPort !== port) return false
  return host === name || host.endsWith(`.${name}`)
}
