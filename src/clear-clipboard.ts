import { type ClearRequest, clearIfUnchanged } from './io/clipboard-clearing.ts'
import { closeLostTerminals } from './io/lost-terminal.ts'

/** An entry of its own: takes its order from standard input, and outlives the command that gave it. */
async function main(): Promise<void> {
  // The terminal may be closed before then; the secret must still be cleared.
  process.on('SIGHUP', () => undefined)
  process.on('exit', closeLostTerminals)
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const order: ClearRequest = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  await clearIfUnchanged(order, {
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    env: process.env,
    write: (text) => process.stdout.write(text),
  })
}

void main()
