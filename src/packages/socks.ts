/** The socks package, loaded if a SOCKS proxy is used. */
export { SocksClient } from 'socks'
