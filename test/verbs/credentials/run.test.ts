import { expect, test } from 'vitest'
import { SANDBOX_DECRYPT_PASSWORD, SANDBOX_KEY } from '../../../src/sandbox/identity.ts'
import { freshHome, type RunOptions, run, runSandbox } from '../../support/run.ts'

const EDGE = 'made-up-Edge-4471'

/** Runs a command with the sandbox's credential “Firewall edge”. */
function runWith(
  command: readonly string[],
  options: RunOptions = {},
  own: readonly string[] = ['Firewall edge'],
) {
  const argv = ['credentials', 'run', ...own, '--profile', 'sandbox', '--', ...command]
  return run(argv, { env: { PATH: process.env['PATH'] ?? '' }, ...options })
}

function runShell(script: string, options: RunOptions = {}, own?: readonly string[]) {
  return runWith(['sh', '-c', script], options, own)
}

test('the command gets user name and password in its environment, and the password is masked in its output', async () => {
  const { status, stdout, stderr } = await runShell(
    `test "$ITFLOW_PASSWORD" = ${EDGE} && test "$ITFLOW_USERNAME" = admin || exit 9
     echo "$ITFLOW_USERNAME:$ITFLOW_PASSWORD of the administrator"
     echo "login $ITFLOW_PASSWORD failed" >&2`,
  )
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: 'admin:*** of the administrator\n',
    stderr: 'login *** failed\n',
  })
})

test('a password printed in pieces is masked too', async () => {
  const { stdout } = await runShell(
    `printf made-up-; sleep 0.05; printf Edge-44; sleep 0.05; echo 71!`,
  )
  expect(stdout).toBe('***!\n')
})

test('a password printed as base64 is masked too', async () => {
  const { stdout } = await runShell(
    `printf "Authorization: Basic "; printf "$ITFLOW_USERNAME:$ITFLOW_PASSWORD" | base64`,
  )
  expect(stdout).toMatch(/^Authorization: Basic \S*\*\*\*\S*\n$/)
})

test.each([
  ['a path', 'p%C3%A4%22ss/w%5Cord'],
  ['an address in lower case', 'p%c3%a4%22ss%2fw%5cord'],
  ['JSON in ASCII', 'p\\u00e4\\"ss/w\\\\ord'],
  ['what programs print of a text', 'pä"ss/w\\\\ord'],
  ['hexadecimal digits', Buffer.from('pä"ss/w\\ord').toString('hex')],
  ['HTML of a page', 'pä&quot;ss/w\\ord'],
])('a password is masked as written in %s', async (_, written) => {
  const home = freshHome()
  const create = ['credentials', 'create', '--client', 'acme', '--name', 'X', '--password-stdin']
  await runSandbox(create, { home, stdin: 'pä"ss/w\\ord\n' })
  const { status, stdout } = await runWith(
    ['printf', '%s\\n', written],
    { home, env: { PATH: process.env['PATH'] ?? '' } },
    ['X'],
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: '***\n' })
})

test('the variables can be named, and a one-time code added', async () => {
  const { status, stdout } = await runShell(
    `test -n "$PGUSER" && test "$PGPASSWORD" = ${EDGE} && test -z "$ITFLOW_PASSWORD" || exit 9
     echo "code \${CODE#??????}$CODE"`,
    {},
    ['1', '--user-env', 'PGUSER', '--password-env=PGPASSWORD', '--otp-env', 'CODE'],
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'code ***\n' })
})

test('an invalid name is refused before anything is read', async () => {
  const { status, stderr } = await runShell('exit 9', {}, ['1', '--user-env', 'A=B'])
  expect(status).toBe(2)
  expect(stderr).toContain('--user-env A=B')
})

test('the exit status is that of the command', async () => {
  const { status, stderr } = await runShell('exit 37')
  expect(status).toBe(37)
  expect(stderr).toBe('sh exited with status 37\n')
  const json = await runShell('exit 5', {}, ['1', '--json'])
  expect(json.status).toBe(5)
  expect(JSON.parse(json.stderr).error.code).toBe('child_failed')
  expect((await runShell('kill -TERM $$')).status).toBe(143)
})

test("the program's own keys are not in the command's environment, whatever variable they came from", async () => {
  const { stdout } = await runShell('env', {
    env: {
      PATH: process.env['PATH'] ?? '',
      ITFLOW_API_KEY: 'made-up-key',
      ITFLOW_URL: 'https://acme.example',
      ITFLOW_DECRYPT_PASSWORD: SANDBOX_DECRYPT_PASSWORD,
      SANDBOX_COPY: SANDBOX_KEY,
      OTHER: 'kept',
    },
  })
  expect(stdout).toContain('OTHER=kept')
  expect(stdout).toContain('ITFLOW_USERNAME=admin')
  expect(stdout).not.toMatch(/made-up|ITFLOW_API_KEY|ITFLOW_DECRYPT_PASSWORD/)
})

test('everything after -- belongs to the command', async () => {
  const { stdout } = await runWith(['printf', '%s,', '--json', '--', '-q', '--profile=x'])
  expect(stdout).toBe('--json,--,-q,--profile=x,')
})

test('without a command the error shows the syntax', async () => {
  const { status, stderr } = await runSandbox(['credentials', 'run', '1'])
  expect(status).toBe(2)
  expect(stderr).toContain('itflow credentials run WHICH -- command')
})

test("a command that doesn't exist is wrong usage", async () => {
  const { status, stderr } = await runWith(['no-such-program'])
  expect(status).toBe(2)
  expect(stderr).toContain('no-such-program could not be started')
})

test('at a terminal the credential can be picked', async () => {
  const { stdout, questions } = await runShell(
    'printf %s "$ITFLOW_PASSWORD" | wc -c | tr -d " "',
    { terminal: 100, answers: ['Firewall guest'] },
    ['firewall'],
  )
  expect(stdout).toBe(`${'made-up-Guest-2902'.length}\n`)
  expect(questions).toEqual(['Which one'])
})

test.each([
  ['root', 'made-up-Root-1', 'root is not a secret, the password is ***\n'],
  ['is', 'made-up-Is-2', 'root is not a secret, the password is ***\n'],
  ['same-word', 'same-word', 'root is not a secret, the password is ***\n'],
])(
  'a user name is shown (%j), unless it is also the password (%j)',
  async (user, password, wanted) => {
    const home = freshHome()
    const create = ['credentials', 'create', '--client', 'acme', '--name', 'Of a test']
    const { status } = await runSandbox([...create, '--username', user, '--password-stdin'], {
      home,
      stdin: password,
    })
    expect(status).toBe(0)
    const { stdout } = await runShell(
      'echo "root is not a secret, the password is $ITFLOW_PASSWORD"; echo "$ITFLOW_USERNAME"',
      { home },
      ['Of a test'],
    )
    expect(stdout).toBe(`${wanted}${user === password ? '***' : user}\n`)
  },
)

test('the one-time secret is masked, and the code if it is passed on', async () => {
  const { stdout: secret } = await runSandbox([
    'credentials',
    'reveal',
    '1',
    '--field',
    'otp-secret',
  ])
  const { stdout } = await runShell(`echo "${secret.trim()} $CODE"`, {}, ['1', '--otp-env', 'CODE'])
  expect(stdout).toBe('*** ***\n')
})
