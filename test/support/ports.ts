import type { AddressInfo, Server } from 'node:net'

// The program caches what it knows about a server by URL, so a server at the port of an earlier one would be mistaken for
// it. The system soon reuses ports, so this would happen once in a few runs.

const used = new Set<number>()

/** Whether no server in this file of tests has had a port before. */
export function isNewPort(port: number): boolean {
  const isNew = !used.has(port)
  used.add(port)
  return isNew
}

/** Listens on loopback, at a port that no server in this file has had before. */
export async function listen(server: Server): Promise<number> {
  for (;;) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    if (isNewPort(port)) return port
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Forgets all ports: the next file of tests has separate homes. */
export function forgetPorts(): void {
  used.clear()
}
