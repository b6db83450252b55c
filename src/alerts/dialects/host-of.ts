import { isIP } from 'node:net'

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i
const PORT = /:\d{1,5}$/
const HOST = /^(?:[^\s/?#@]*@)?(?:\[([^\]\s]+)\]|([^\s:/?#@[\]]+))(?=[:/?#]|$)/

/** Returns the host in a URL, or in an address with a port; undefined if there is none. Other names stay as they are. */
export function hostOf(text: string): string | undefined {
  if (isIP(text) !== 0 || !(SCHEME.test(text) || PORT.test(text))) return text
  const [, ipv6, name] = HOST.exec(text.replace(SCHEME, '')) ?? []
  return ipv6 ?? name
}
