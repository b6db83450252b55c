import type { AddressInfo, Server } from 'node:net'

// What the program remembers of a server it keeps by the address: a server at the port of an earlier one would be taken
// for that. The system gives a port again soon, so that it happens once in a few runs.

const used = new Set<number>()

/** Whether no server of this file of tests had this port before. */
export function isNewPort(port: number): boolean {
  const isNew = !used.has(port)
  used.add(port)
  return isNew
}

/** Listens on loopback, at a port that no server of this file had before. */
export async function listen(server: Server): Promise<number> {
  for (;;) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    if (isNewPort(port)) return port
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Forgets them all: the next file of tests has homes of its own. */
export function forgetPorts(): void {
  used.clear()
}
