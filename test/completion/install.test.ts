import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { shellFiles } from '../../src/completion/shell-files.ts'
import { SHELLS } from '../../src/completion/shell-protocol.ts'
import { completionScript } from '../../src/completion-scripts.ts'
import { freshHome } from '../support/homes.ts'
import { run } from '../support/run.ts'

const at = (home: string, env: Record<string, string> = {}) => ({
  home,
  env,
  platform: 'linux' as const,
})
const none = { exists: () => false, readText: () => '' }

describe.each(SHELLS)('%s', (shell) => {
  it('has its script printed, which calls nothing but the program', async () => {
    const { stdout, status } = await run(['completion', shell])
    expect({ stdout, status }).toEqual({ stdout: completionScript(shell), status: 0 })
    expect(stdout).toContain(`itflow __complete ${shell}`)
    expect(stdout).not.toMatch(/\beval\b|Invoke-Expression|compgen -W/)
  })

  it('is installed once, however often it is asked for, and uninstalled to what was there', async () => {
    const home = freshHome()
    const { script, startup } = shellFiles(shell, at(home))
    const own = 'PROMPT="é \xff"\r\nalias x=y'
    if (startup !== undefined) {
      mkdirSync(join(startup.file, '..'), { recursive: true })
      writeFileSync(`${startup.file}.real`, own, 'latin1')
      chmodSync(`${startup.file}.real`, 0o640)
      symlinkSync(`${startup.file}.real`, startup.file)
    }
    const first = await run(['completion', 'install', shell], { home })
    expect([first.status, first.stderr]).toEqual([
      0,
      expect.stringContaining('now completes itflow'),
    ])
    expect(readFileSync(script, 'utf8')).toBe(completionScript(shell))
    const after = startup && readFileSync(startup.file, 'latin1')
    const again = await run(['completion', 'install', shell], { home })
    expect(again.stderr).toContain('already completes itflow')
    expect(startup && readFileSync(startup.file, 'latin1')).toBe(after)
    if (startup !== undefined) {
      expect(after?.startsWith(`${own}\r\n# >>> itflow`)).toBe(true)
      expect(after).toContain(startup.line)
      expect(lstatSync(startup.file).isSymbolicLink()).toBe(true)
      expect(statSync(startup.file).mode & 0o777).toBe(0o640)
    }
    expect((await run(['completion', 'uninstall', shell], { home })).status).toBe(0)
    expect(startup && readFileSync(startup.file, 'latin1')).toBe(startup && `${own}\r\n`)
    expect(() => statSync(script)).toThrow()
  })
})

it('needs no line in a start-up file if the shell finds the script', () => {
  expect(shellFiles('fish', at('/h')).startup).toBeUndefined()
  const script = '/usr/share/bash-completion/bash_completion'
  const loaded: [string, string, boolean][] = [
    ['/h/.bashrc', `  . ${script}`, true],
    ['/etc/bash.bashrc', `if x; then\n  . ${script}\nfi`, true],
    ['/etc/bashrc', 'for i in /etc/profile.d/*.sh; do', true],
    ['/h/.bash_profile', '. "$(brew --prefix)/etc/profile.d/bash_completion.sh"', true],
    // As Debian has it for root, and for every interactive shell.
    ['/etc/bash.bashrc', `#  . ${script}`, false],
    ['/h/.bashrc', 'alias x=y', false],
  ]
  for (const [path, text, isLoaded] of loaded) {
    const textOf = (file: string) => (file === path ? text : '')
    const files = shellFiles('bash', at('/h'), { exists: () => true, readText: textOf })
    expect([text, files.startup === undefined]).toEqual([text, isLoaded])
    const missing = shellFiles('bash', at('/h'), { exists: () => false, readText: textOf })
    expect(missing.startup?.file).toBe('/h/.bashrc')
  }
  expect(shellFiles('bash', at('/h'), none).startup?.file).toBe('/h/.bashrc')
})

it('removes the line from a start-up file even if it would no longer be needed', async () => {
  const home = freshHome()
  const { startup } = shellFiles('bash', at(home), none)
  writeFileSync(join(home, '.bashrc'), 'x\n')
  expect((await run(['completion', 'install', 'bash'], { home })).status).toBe(0)
  expect(readFileSync(join(home, '.bashrc'), 'utf8')).toContain(startup?.line)
  const own = readFileSync(join(home, '.bashrc'), 'utf8')
  writeFileSync(join(home, '.bashrc'), `${own}. /usr/share/bash-completion/bash_completion\n`)
  const ran = await run(['completion', 'uninstall', 'bash', '--json'], { home })
  expect(JSON.parse(ran.stdout)).toMatchObject({
    script_is: 'removed',
    startup_file_is: 'removed',
  })
})

it('respects where a person has these folders', () => {
  const env = { XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', ZDOTDIR: '/z' }
  expect(shellFiles('bash', at('/h', env), none).script).toBe(
    '/d/bash-completion/completions/itflow',
  )
  expect(shellFiles('fish', at('/h', env)).script).toBe('/c/fish/completions/itflow.fish')
  expect(shellFiles('zsh', at('/h', env)).startup?.file).toBe('/z/.zshrc')
})

it("uses the shell in SHELL, and lists the supported ones if it isn't one of them", async () => {
  const home = freshHome()
  const done = await run(['completion', 'install', '--json'], {
    home,
    env: { SHELL: '/usr/bin/fish' },
  })
  expect(JSON.parse(done.stdout)).toMatchObject({ shell: 'fish', script_is: 'written' })
  const other = await run(['completion', 'install'], { home, env: { SHELL: '/bin/tcsh' } })
  expect([other.status, other.stderr]).toEqual([
    2,
    expect.stringContaining('bash|zsh|fish|powershell'),
  ])
})

it('does not change a start-up file whose marker lines are damaged, or that is not a file', async () => {
  const home = freshHome()
  writeFileSync(join(home, '.zshrc'), '# >>> itflow completion >>>\nx\n')
  const ran = await run(['completion', 'install', 'zsh'], { home })
  expect([ran.status, ran.stdout]).toEqual([10, ''])
  expect(readFileSync(join(home, '.zshrc'), 'utf8')).toBe('# >>> itflow completion >>>\nx\n')
  expect(() => statSync(shellFiles('zsh', at(home)).script)).toThrow()
})

it('does nothing with --dry-run, and prints nothing', async () => {
  const home = freshHome()
  expect((await run(['completion', 'install', 'zsh', '--dry-run'], { home })).status).toBe(2)
  expect(() => statSync(join(home, '.zshrc'))).toThrow()
})
