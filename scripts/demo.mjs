// A tour of real commands and their real output, against the in-memory ITFlow, in a state of its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))
const COLUMNS = 100

/** What is shown: a word on it, the command line, and the exit status it must have. */
const TOUR = [
  ['Every client, as a table', 'clients list'],
  [
    'The open tickets of one client; what is closed is hidden, and said',
    'tickets list --client acme',
  ],
  ['One record, by a name, a serial or an ID', 'assets get serial:ABC123'],
  [
    'A change: what is stored is read first, merged, and read back',
    'assets update LT-0001 --status Stored --ip 10.0.0.40',
  ],
  ['The same again: nothing is sent', 'assets update LT-0001 --status Stored'],
  [
    'A ticket, with its contact looked up by e-mail',
    'tickets create --client acme --subject "Door badge reader is dark" --priority High --contact ada@acme.example --details "Since this morning" --fields ticket_id,number,ticket_subject,ticket_priority',
  ],
  [
    'A note on it, with the time it took',
    'tickets reply "Door badge reader is dark" --message "Power supply replaced" --time 45m --fields ticket_reply_id,ticket_reply,ticket_reply_time_worked',
  ],
  [
    'Closing it, which is final and asks unless --yes is said',
    'tickets close "Door badge reader is dark" --yes --fields number,ticket_status,ticket_closed_at',
  ],
  [
    'For a script: typed JSON, picked apart',
    `assets list --client acme --type Laptop --json --query "[].{name: asset_name, ip: interface_ip}" --limit 3`,
  ],
  ['What expires within 60 days', 'domains list --where "expire<+60d" --sort expire'],
  ['A credential shows no secret unless asked', 'credentials get "Firewall edge" --client acme'],
  ['Its password, when asked', 'credentials reveal "Firewall edge" --client acme'],
  [
    'What ITFlow cannot do is said, with the next step',
    'software create --name "Microsoft 365" --client acme',
    7,
  ],
  ['A name that fits twice is never guessed', 'contacts get "Grace Hopper"', 6],
  ['What this server and key can do', 'doctor'],
]

const state = mkdtempSync(join(tmpdir(), 'itflow-demo-'))
const env = {
  ...process.env,
  ITFLOW_PROFILE: 'sandbox',
  ITFLOW_CONFIG_DIR: join(state, 'config'),
  ITFLOW_STATE_DIR: join(state, 'state'),
  COLUMNS: String(COLUMNS),
}
for (const name of ['ITFLOW_URL', 'ITFLOW_API_KEY', 'ITFLOW_CLIENT', 'ITFLOW_OUTPUT'])
  delete env[name]

try {
  const terminal = await openTerminal()
  for (const [word, line, expected = 0] of TOUR) {
    process.stdout.write(`\n# ${word}\n$ itflow ${line}\n`)
    const status = await terminal(words(line))
    if (status !== expected) {
      throw new Error(`itflow ${line} ended with ${status}, not with ${expected}`)
    }
  }
  process.stdout.write('\nThat was the sandbox. With an ITFlow of your own: itflow login\n')
} finally {
  rmSync(state, { recursive: true, force: true })
}

/** Splits a line as a shell does, double quotes only. */
function words(line) {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare)
}

/** Runs a command in a pseudo-terminal, so that it looks as it does at one; without one, on our own streams. */
async function openTerminal() {
  const pty = await import('@lydell/node-pty').catch(() => undefined)
  const noColor = process.stdout.isTTY ? {} : { NO_COLOR: '1' }
  if (pty === undefined) {
    return async (args) =>
      spawnSync(process.execPath, [PROGRAM, ...args], {
        stdio: 'inherit',
        env: { ...env, ...noColor },
      }).status
  }
  return (args) =>
    new Promise((resolve) => {
      const child = pty.spawn(process.execPath, [PROGRAM, ...args, '--no-pager', '--no-input'], {
        cols: COLUMNS,
        rows: 50,
        env: { ...env, ...noColor },
      })
      child.onData((text) => process.stdout.write(text.replaceAll('\r\n', '\n')))
      child.onExit(({ exitCode }) => resolve(exitCode))
    })
}
