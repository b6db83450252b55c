import { type ClearRequest, clearIfUnchanged } from './io/clipboard-clearing.ts'
import { closeLostTerminals } from './io/lost-terminal.ts'

/** A separate entry point: reads its request from standard input, and outlives the command that sent it. */
async function main(): Promise<void> {
  // The terminal may be closed by then; the secret must still be cleared.
  process.on('SIGHUP', () => undefined)
  process.on('exit', closeLostTerminals)
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  const request: ClearRequest = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  await clearIfUnchanged(request, {
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    env: process.env,
    write: (text) => process.stdout.write(text),
  })
}

void main()
