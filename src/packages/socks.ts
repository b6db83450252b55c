/** The package, loaded when a SOCKS proxy is used. */
export { SocksClient } from 'socks'
