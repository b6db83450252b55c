import { TransportError } from './transport.ts'

/** Builds the error for a reply that switches to another protocol (101), which no request asks for. */
export function protocolSwitchError(): TransportError {
  return new TransportError('other', 'it switched to another protocol (status 101)', {
    mayHaveArrived: true,
  })
}

/** Builds the error for a connection that ended before its reply was complete, without reporting an error. */
export function connectionClosedError(): TransportError {
  return new TransportError('closed', 'the connection was closed', { mayHaveArrived: true })
}
