import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'
import { normaliseIp } from '../../records/addresses.ts'
import type { ConfigContext } from './config-context.ts'
import type { ReceiverConfig } from './receiver-config.ts'

const DEFAULT = '127.0.0.1:8787'

const MAX_PORT = 65_535

const HOST_NAME = /^(?!.*\.\.)[a-z\d_](?:[a-z\d._-]*[a-z\d_.])?$/i
/** Programs disagree about addresses in other notations than four decimal numbers. */
const NUMERIC = /^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+))*\.?$/i

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

type Listening = Pick<ReceiverConfig, 'host' | 'port' | 'proxies'>

/**
 * Parses where the receiver listens, and which proxies are in front of it. Throws a UsageError with line and column if tokens
 * would cross a network unencrypted.
 */
export function parseListening({ document }: ConfigContext): Listening {
  const { listen = DEFAULT, tls } = document.written
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(listen) ?? []
  const isBracketed = listen.startsWith('[')
  if (isBracketed ? !isIPv6(host) : !isIPv4(host) && !isHostName(host)) {
    throw document.fault(['listen'], `${listen}: ${host} isn't an IP address or host name`)
  }
  if (Number(port) > MAX_PORT) {
    throw document.fault(['listen'], `${listen}: there is no port ${port}`, 'Ports end at 65535')
  }
  const proxies = parseProxies(document)
  if (tls === undefined && proxies.length === 0 && !isLoopbackHost(host)) {
    throw document.fault(
      ['listen'],
      `${listen} isn't on loopback, and tokens would cross the network unencrypted`,
      'Listen on 127.0.0.1, or add tls: { cert: FILE, key: FILE }, or proxy: ADDRESS if a proxy in front of it does TLS',
    )
  }
  return { host, port: Number(port), proxies }
}

function isHostName(host: string): boolean {
  return HOST_NAME.test(host) && !NUMERIC.test(host)
}

/** Whether only this computer can connect to a host that a server listens on: unlike as a target, not 0.0.0.0. */
function isLoopbackHost(host: string): boolean {
  if (isIP(host) === 0) return host.toLowerCase() === 'localhost'
  return loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

function parseProxies(document: ConfigContext['document']): readonly string[] {
  const { proxy = [] } = document.written
  const written = typeof proxy === 'string' ? [proxy] : proxy
  return written.map((text, index) => {
    const address = normaliseIp(text)
    if (address !== undefined) return address
    const path = typeof proxy === 'string' ? ['proxy'] : ['proxy', index]
    throw document.fault(path, `${text}: not an IP address`)
  })
}
