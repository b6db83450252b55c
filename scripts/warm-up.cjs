// Runs quick commands of the bundle in a directory, and stores the code that V8 compiled for them:
// node scripts/warm-up.cjs DIST [terminal]. Runs at a terminal are done separately, and store only chunks that the other
// runs don't load: together, they made a list to a pipe slower by a twentieth.
const fs = require('node:fs')
const { createServer } = require('node:http')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const vm = require('node:vm')

const COMMANDS = [
  'clients list --json',
  'tickets list',
  'assets get 1',
  'clients list --where name~Acme',
]
// Names that are too long for a terminal and not in ASCII.
const RECORDS = ['1', '2', '3'].map((id) => ({
  client_id: id,
  client_name: `Acme Widgets ${id}, ${'Björk ü. Søn – Bäckerei '.repeat(id)}`,
  client_website: `${'www.'.repeat(10)}acme.example`,
  client_rate: '95.00',
  ticket_id: id,
  asset_id: id,
}))

/** Replies as ITFlow would. A list has a second page, with only its last record. */
function replyTo({ url }) {
  const query = new URL(url, 'http://127.0.0.1').searchParams
  const from = Number(query.get('offset') ?? 0)
  const ids = ['client_id', 'ticket_id', 'asset_id'].map((name) => query.get(name))
  const data = RECORDS.slice(from).filter(({ client_id: id }) =>
    ids.every((wanted) => (wanted ?? id) === id),
  )
  return JSON.stringify({ success: 'True', count: data.length, data })
}

const scripts = new Map()
vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options)
    scripts.set(options.filename, this)
  }
}

async function warmUp(directory, isAtTerminal) {
  const { main } = require(join(directory, 'main.js'))
  const home = fs.mkdtempSync(join(tmpdir(), 'itflow-build-'))
  const server = createServer((request, reply) => reply.end(replyTo(request)))
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${server.address().port}/`
  const places = { ITFLOW_CONFIG_DIR: home, ITFLOW_STATE_DIR: home, HOME: home }
  try {
    const http = { ...places, ITFLOW_URL: url, ITFLOW_API_KEY: 'made-up' }
    if (isAtTerminal) pretendTerminal()
    else await runAll(main, { ...places, ITFLOW_PROFILE: 'sandbox' })
    await runAll(main, http)
  } finally {
    server.close()
    server.closeAllConnections()
    fs.rmSync(home, { recursive: true, force: true })
  }
}

async function runAll(main, env) {
  process.env = env
  for (const command of COMMANDS) {
    process.argv = [process.execPath, 'itflow', ...command.split(' ')]
    const { status } = await main()
    if (status !== 0) throw new Error(`${command} ended with ${status}`)
  }
}

/** Makes the program treat its streams, which are pipes, as terminals. */
function pretendTerminal() {
  const no = () => false
  fs.fstatSync = () => ({ isFile: no, isFIFO: no, isCharacterDevice: no })
  for (const stream of [process.stdout, process.stderr]) {
    Object.assign(stream, { isTTY: true, columns: 80, rows: 24 })
  }
}

function storeCompiled() {
  const { version, versions, platform, arch } = process
  for (const [file, script] of scripts) {
    const kept = file.replace(/txt$/, `${version}-${platform}-${arch}.bin`)
    if (fs.existsSync(kept)) continue
    const compiled = script.createCachedData()
    const length = Buffer.alloc(4)
    length.writeUInt32LE(compiled.length)
    // The format that the loader in compiled-code.mjs reads.
    const parts = [compiled, fs.readFileSync(file), compiled, Buffer.from(JSON.stringify(versions))]
    fs.writeFileSync(kept, Buffer.concat([...parts, length]))
  }
}

warmUp(process.argv[2], process.argv[3] === 'terminal').then(storeCompiled)
