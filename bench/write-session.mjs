// Times many writes in one session, compared with as many plain POSTs in order:
// node bench/write-session.mjs [COUNT] [LATENCY]. The server is a sandbox in memory, in a separate thread, that takes
// LATENCY ms for each reply. Prints both times and their ratio. Exits 1 if a session takes longer than the POSTs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'

const [count = 200, latency = 20] = process.argv.slice(2).map(Number)
const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'itflow-bench-'))

try {
  await build({
    entryPoints: [`${here}session-server.ts`, `${here}session-client.ts`],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    external: ['@napi-rs/keyring'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
    },
  })
  const worker = new Worker(join(folder, 'session-server.mjs'), { argv: [String(latency)] })
  const url = await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const { measure } = await import(pathToFileURL(join(folder, 'session-client.mjs')).href)
  // The first round warms up.
  await measure(url, 20)
  for (const { name, session, posts } of await measure(url, count)) {
    const ratio = session / posts
    if (ratio > 1) process.exitCode = 1
    const times = `session ${session.toFixed(0)} ms, POSTs one by one ${posts.toFixed(0)} ms`
    console.log(`${name.padEnd(14)} ${times}  ×${ratio.toFixed(2)}`)
  }
  await worker.terminate()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
