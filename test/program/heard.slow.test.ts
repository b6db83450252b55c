import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { expectReadable } from '../support/append-only.ts'
import { freshHome } from '../support/homes.ts'
import { startSandbox } from '../support/sandbox.ts'
import { startAtTerminal, useProgram } from './child.ts'

// Whole sessions as a screen reader reads them out: all that a terminal was sent, in order, judged by its words.

useProgram()

/** What is heard, and then typed. */
type Step = readonly [heard: string, typed: string]

/** Goes through a session in accessible mode at a terminal of 80 columns; returns what was heard. */
async function session(
  argv: readonly string[],
  steps: readonly Step[],
  env: Record<string, string>,
): Promise<{ status: number; heard: string }> {
  const terminal = startAtTerminal(argv, { ITFLOW_ACCESSIBLE: '1', ...env }, '', 'cols 80 rows 24')
  for (const [index, [heard, typed]] of steps.entries()) {
    const times = steps.slice(0, index + 1).filter(([other]) => other === heard).length
    await vi.waitFor(() => expect(terminal.shown().split(heard).length).toBeGreaterThan(times), {
      timeout: 20_000,
    })
    terminal.type(typed)
  }
  const { status, shown } = await terminal.ended
  expectReadable(shown)
  // Colours are not heard.
  return { status, heard: shown.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll('\r\n', '\n') }
}

test('a login, with a wrong address, key, password and name on the way', async () => {
  const server = await startSandbox()
  const home = freshHome()
  try {
    const steps: Step[] = [
      ['Address of your ITFlow: ', 'acme\r'],
      ['Address of your ITFlow: ', 'http://127.0.0.1:1\r'],
      ['Address of your ITFlow: ', `${server.url}\r`],
      ['API key (nothing is shown as you type): ', 'wrong-key-0123456789\r'],
      ['API key (nothing is shown as you type): ', `${server.key}\r`],
      ['Decrypt password (optional) (nothing is shown as you type): ', 'wrong\r'],
      [
        'Decrypt password (optional) (nothing is shown as you type): ',
        `${server.decryptPassword}\r`,
      ],
      ['Name of the profile (Enter for 127.0.0.1): ', 'my acme\r'],
      ['Name of the profile (Enter for 127.0.0.1): ', 'acme\r'],
      ['(yes/no, Enter for yes): ', '\r'],
    ]
    const { status, heard } = await session(['login'], steps, { HOME: home, ITFLOW_PROFILE: '' })
    expect(status).toBe(0)
    expect(heard).not.toContain(server.key)
    expect(heard).not.toContain(server.decryptPassword)
    const { host } = new URL(server.url)
    expect(heard.replaceAll(home, '~').replaceAll(host, 'HOST').split('\n')).toEqual([
      'Address of your ITFlow: acme',
      'Note: Using https://acme/: added https://',
      expect.stringMatching(/^Note: acme could not be reached: .+/),
      'Address of your ITFlow: http://127.0.0.1:1',
      'Note: 127.0.0.1:1 could not be reached: connection refused (ECONNREFUSED)',
      'Address of your ITFlow: http://HOST/',
      'API key (nothing is shown as you type): ',
      'Note: HOST does not accept the API key: Authentication failed. API',
      'key is invalid or has expired.',
      '  Keys expire, and the upgrade to 26.08 deleted older ones. Enter it again',
      'API key (nothing is shown as you type): ',
      'Decrypt password (optional) (nothing is shown as you type): ',
      "Note: The decrypt password can't decrypt any credential of HOST",
      '  Use the one from when the API key was created, not the master password',
      'Decrypt password (optional) (nothing is shown as you type): ',
      'Note: ITFlow 26.10 at http://HOST/; the key sees 5 clients and may',
      'write',
      'Name of the profile (Enter for 127.0.0.1): my acme',
      'Note: "my acme" isn\'t a valid profile name',
      '  Use up to 64 letters, digits and -_. and start with a letter or digit',
      'Name of the profile (Enter for 127.0.0.1): acme',
      "Note: The keychain (Secret Service) can't be used: there is no D-Bus session",
      'Store the secrets in a file that only you can read? (yes/no, Enter for yes): ',
      'Note: The key is stored in a file that only you can read:',
      '~/.config/itflow/secrets.json',
      'Note: acme is the profile in use. Try: itflow clients list',
      '',
    ])
  } finally {
    await server.close()
  }
})

test('a new ticket, with its details from an editor', async () => {
  const editor = join(freshHome(), 'my-editor')
  writeFileSync(editor, '#!/bin/sh\necho "It hums, and prints nothing." > "$1"\n')
  chmodSync(editor, 0o755)
  const steps: Step[] = [
    ['Type a number from 1 to 5, or a part of the name: ', 'acme\r'],
    ['Type 1, or a part of the name: ', '1\r'],
    ['Subject: ', '\r'],
    ['Subject: ', 'Printer hums\r'],
    ['Enter to skip): ', 'e\r'],
    ['Type a number from 1 to 4, or a part of the name: ', '9\r'],
    ['Type a number from 1 to 4, or a part of the name: ', 'high\r'],
    ['Type a number from 1 to 9, or a part of the name: ', 'ada\r'],
    ['Type 1, or a part of the name: ', '1\r'],
    ['Type a number from 1 to 5, or a part of the name: ', 'zzz\r'],
    ['Type a number from 1 to 5, or a part of the name: ', '1\r'],
  ]
  const { status, heard } = await session(['tickets', 'create'], steps, { EDITOR: editor })
  expect(status).toBe(0)
  expect(heard.split('\n')).toEqual([
    'Client',
    '1. Acme Widgets, acme.example',
    "2. Björk & Søn's Bakery 🍞, bakery.example",
    '3. Globex Freight, globex.example',
    '4. Northwind Dental, northwind-dental.example',
    '5. さくら印刷株式会社, sakura.example',
    'Type a number from 1 to 5, or a part of the name: acme',
    '1 matches',
    '1. Acme Widgets, acme.example',
    'Type 1, or a part of the name: 1',
    'Subject: ',
    "Subject can't be empty",
    'Subject: Printer hums',
    'Details (one line, e to open my-editor, or Enter to skip): e',
    'Priority',
    '1. Low',
    '2. Medium',
    '3. High',
    '4. Urgent',
    'Type a number from 1 to 4, or a part of the name: 9',
    'Nothing matches 9',
    'Type a number from 1 to 4, or a part of the name: high',
    'Contact (optional)',
    '1. none, ITFlow uses the primary contact',
    '2. Ada Lovelace, ada@acme.example',
    ...Array.from({ length: 7 }, (_, nth) => expect.stringMatching(`^${nth + 3}\\. \\w+ .+, .+`)),
    'Type a number from 1 to 9, or a part of the name: ada',
    '1 matches',
    '1. Ada Lovelace, ada@acme.example',
    'Type 1, or a part of the name: 1',
    'Asset (optional) (34 to choose from)',
    '1. none',
    ...[2, 3, 4, 5].map((nth) => expect.stringMatching(`^${nth}\\. .+`)),
    'Type a number from 1 to 5, or a part of the name: zzz',
    'Nothing matches zzz',
    'Type a number from 1 to 5, or a part of the name: 1',
    'Note: sandbox (26.10), Acme Widgets, new ticket',
    '    Subject: Printer hums',
    '    Details: It hums, and prints nothing.',
    '    Priority: High',
    '    Contact: Ada Lovelace (1)',
    'Note: Created ticket 61.',
    'TCK-1044 Printer hums, ticket 61, Acme Widgets',
    'Details: It hums, and prints nothing.',
    'Priority: High',
    'Status: New',
    'Vendor ticket number: 0',
    expect.stringMatching(/^Created: .* \(just now\)$/),
    'Contact: Ada Lovelace (1)',
    '',
  ])
})

test('a reply that is cancelled', async () => {
  const steps: Step[] = [
    ['Message (one line, or Enter to open my-editor): ', 'Rebooted it\r'],
    ['Time worked (optional): ', '15m\r'],
    ['(yes/no, Enter for no): ', 'perhaps\r'],
    ['(yes/no, Enter for no): ', '\u0003'],
  ]
  const { status, heard } = await session(['tickets', 'reply', '1'], steps, { EDITOR: 'my-editor' })
  expect(status).toBe(130)
  expect(heard.split('\n')).toEqual([
    'Message (one line, or Enter to open my-editor): Rebooted it',
    'Time worked (optional): 15m',
    'Make it public and e-mail the contact and the watchers? (yes/no, Enter for no): perhaps',
    'Type yes or no',
    expect.stringMatching(/^Make it public and .* \(yes\/no, Enter for no\): (?:\^C)?$/),
    'Interrupted',
    '  What you wrote is saved in',
    expect.stringMatching(/\.txt$/),
    '',
  ])
})
