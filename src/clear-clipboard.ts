import { type ClearingOrder, clearWhenUnchanged } from './io/clipboard-clearing.ts'
import { leaveLostTerminals } from './io/lost-terminal.ts'

/** An entry of its own: takes its order from standard input, and outlives the command that gave it. */
async function main(): Promise<void> {
  // The terminal may be closed before then; the secret must still be cleared.
  process.on('SIGHUP', () => undefined)
  process.on('exit', leaveLostTerminals)
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const order: ClearingOrder = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  await clearWhenUnchanged(order, {
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    env: process.env,
    write: (text) => process.stdout.write(text),
  })
}

void main()
