// A tour of commands and their real output, against the sandbox, with separate data.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../bin/itflow.js', import.meta.url))
const COLUMNS = 100

const today = new Date()
const LAST_MONTH = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1))
  .toISOString()
  .slice(0, 7)

/** The steps: a description, the command line, and the exit status that it must have, 0 by default. */
const TOUR = [
  ['Every client, as a table', 'clients list'],
  [
    'The open tickets of one client. Closed tickets are hidden, and a notice says so',
    'tickets list --client acme',
  ],
  ['One record, by name, serial number or ID', 'assets get serial:ABC123'],
  [
    'A change: the record is read, merged with the change, and read back',
    'assets update LT-0001 --status Stored --ip 10.0.0.40',
  ],
  ['The same change again: nothing is sent', 'assets update LT-0001 --status Stored'],
  [
    'A ticket, with its contact looked up by e-mail',
    'tickets create --client acme --subject "Door badge reader is dark" --priority High --contact ada@acme.example --details "Since this morning" --fields ticket_id,number,ticket_subject,ticket_priority',
  ],
  [
    'A note on the ticket, with the time worked',
    'tickets reply "Door badge reader is dark" --message "Power supply replaced" --time 45m --fields ticket_reply_id,ticket_reply,ticket_reply_time_worked',
  ],
  [
    'Closing the ticket, which is final. It asks for confirmation unless you give --yes',
    'tickets close "Door badge reader is dark" --yes --fields number,ticket_status,ticket_closed_at',
  ],
  [
    'For scripts: typed JSON, with a query',
    `assets list --client acme --type Laptop --json --query "[].{name: asset_name, ip: interface_ip}" --limit 3`,
  ],
  [
    'Who is calling: a number, an address or a name is searched for everywhere',
    'find "+1 541 555 0101"',
  ],
  ['The open tickets that need somebody now', 'duty --limit 2'],
  [
    'What has expired in the last week, or will within two, across all clients',
    'expiring --within 14d --expired-within 7d',
  ],
  [
    "A month's time for billing, in quarters of an hour",
    `time report --month ${LAST_MONTH} --round 15m`,
  ],
  ['A credential, without its secrets', 'credentials get "Firewall edge" --client acme'],
  ['Its password, on request', 'credentials reveal "Firewall edge" --client acme'],
  [
    "What ITFlow can't do is an error, with the next step",
    'software create --name "Microsoft 365" --client acme',
    7,
  ],
  ['A name that matches two records is an error, not a guess', 'contacts get "Grace Hopper"', 6],
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
  for (const [title, line, expected = 0] of TOUR) {
    process.stdout.write(`\n# ${title}\n$ itflow ${line}\n`)
    const status = await terminal(words(line))
    if (status !== expected) {
      throw new Error(`itflow ${line} exited with ${status} instead of ${expected}`)
    }
  }
  process.stdout.write('\nThat was the sandbox. To connect to your own ITFlow: itflow login\n')
} finally {
  rmSync(state, { recursive: true, force: true })
}

/** Splits a line as a shell does, with double quotes only. */
function words(line) {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare)
}

/** Runs a command in a pseudo-terminal, so that it looks as it does in a terminal, or else on this process's streams. */
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
