// Plans an import of many rows, most of them the same, against a sandbox with as many assets: node bench/planning.mjs [ASSETS]
// Prints the time and the memory; exits 1 where 100,000 rows take more than 10 s or 600 MB.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ASSETS = Number(process.argv[2] ?? 100_000)
const SECONDS = 10
const MEGABYTES = 600
const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))

const home = mkdtempSync(join(tmpdir(), 'itflow-planning-'))
const env = { ...process.env, HOME: home, ITFLOW_STATE_DIR: home, ITFLOW_CONFIG_DIR: home }
const children = []
try {
  const client = join(home, 'planning.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('planning-client.ts', import.meta.url))],
    outfile: client,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  })
  const server = await serve()
  const file = join(home, 'assets.csv')
  await told(
    [PROGRAM, 'assets', 'list', '--all-clients', '--all', '--names', '--csv'],
    server,
    file,
  )
  const { seconds, megabytes, counts } = JSON.parse(await told([client, file], server))
  const isWithin = seconds <= SECONDS && megabytes <= MEGABYTES
  console.log(`${JSON.stringify(counts)}`)
  console.log(
    `planned in ${seconds.toFixed(2)} s (at most ${SECONDS}), ${megabytes} MB resident at most (at most ${MEGABYTES})`,
  )
  if (!isWithin) process.exitCode = 1
} finally {
  for (const child of children) child.kill()
  rmSync(home, { recursive: true, force: true })
}

/** Serves the sandbox; resolves with the environment that its clients need. */
function serve() {
  const args = [PROGRAM, 'sandbox', 'serve', '--port=0', '--memory', `--seed-assets=${ASSETS}`]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  let text = ''
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the sandbox ended')))
    child.stdout.on('data', (chunk) => {
      text += chunk
      const set = Object.fromEntries(
        [...text.matchAll(/(ITFLOW_\w+)=['"]?([^\s'"]+)/g)].map(([, name, value]) => [name, value]),
      )
      if (set.ITFLOW_URL !== undefined && set.ITFLOW_API_KEY !== undefined) resolve(set)
    })
  })
}

/** What a program printed, or nothing where it went to a file. */
async function told(args, server, file) {
  const child = spawn(process.execPath, args, {
    env: { ...env, ...server },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  if (file !== undefined) {
    const { createWriteStream } = await import('node:fs')
    child.stdout.pipe(createWriteStream(file))
  }
  let text = ''
  if (file === undefined) child.stdout.on('data', (chunk) => (text += chunk))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}`)
  return text
}
