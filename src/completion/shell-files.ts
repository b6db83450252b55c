import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { shellWord } from '../files/trust.ts'
import type { World } from '../world.ts'
import { SHELLS, type Shell } from './shell-protocol.ts'

/** Where a shell looks. */
export interface ShellFiles {
  /** The script of ours. */
  script: string
  /** The person's own file that has to load it, and the line that does; absent where the shell finds it by itself. */
  startup?: { file: string; line: string }
  /** How it is had in a shell that is open. */
  load: string
}

type Surroundings = Pick<World, 'env' | 'home' | 'platform'>

/** Start-up files of every bash that is interactive. */
const SYSTEM_WIDE = ['/etc/bash.bashrc', '/etc/bashrc']

/** Files of which one is there where the package bash-completion is, which loads scripts by itself. */
const BASH_COMPLETION = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/etc/profile.d/bash_completion.sh',
  '/usr/local/etc/profile.d/bash_completion.sh',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
]

/** How the system is looked at. */
export interface Look {
  isThere(file: string): boolean
  /** A file's text; empty where it can't be read. */
  textOf(file: string): string
}

const LOOK: Look = {
  isThere: existsSync,
  textOf: (file) => {
    try {
      return readFileSync(file, 'latin1')
    } catch {
      return ''
    }
  },
}

/** The files for a shell; how the system looks decides about them. */
export function shellFiles(shell: Shell, world: Surroundings, look: Look = LOOK): ShellFiles {
  const { join } = world.platform === 'win32' ? path.win32 : path.posix
  const { env, home } = world
  const data = directoryIn(world, 'XDG_DATA_HOME', join(home, '.local', 'share'))
  const config = directoryIn(world, 'XDG_CONFIG_HOME', join(home, '.config'))
  switch (shell) {
    case 'bash': {
      const own = directoryIn(world, 'BASH_COMPLETION_USER_DIR', join(data, 'bash-completion'))
      const script = join(own, 'completions', 'itflow')
      const load = `source ${shellWord(script)}`
      if (loadsBashCompletion(home, look)) return { script, load }
      return { script, load, startup: { file: join(home, '.bashrc'), line: sourced(script) } }
    }
    case 'zsh': {
      const script = join(data, 'itflow', 'completion.zsh')
      const file = join(env['ZDOTDIR'] || home, '.zshrc')
      const startup = { file, line: sourced(script) }
      return { script, startup, load: `source ${shellWord(script)}` }
    }
    case 'fish': {
      const script = join(config, 'fish', 'completions', 'itflow.fish')
      return { script, load: `source ${shellWord(script)}` }
    }
    case 'powershell': {
      const script = join(data, 'itflow', 'completion.ps1')
      const quoted = `'${script.replace(/['‘’‚‛]/g, '$&$&')}'`
      const folder =
        world.platform === 'win32'
          ? join(home, 'Documents', 'PowerShell')
          : join(config, 'powershell')
      const file = join(folder, 'Microsoft.PowerShell_profile.ps1')
      const line = `if (Test-Path -LiteralPath ${quoted}) { . ${quoted} }`
      return { script, startup: { file, line }, load: `. ${quoted}` }
    }
  }
}

/** Whether bash loads the package bash-completion: some systems have it without any start-up file that does, as for root. */
function loadsBashCompletion(home: string, { isThere, textOf }: Look): boolean {
  const files = [
    ...['.bashrc', '.bash_profile'].map((name) => path.join(home, name)),
    ...SYSTEM_WIDE,
  ]
  return (
    BASH_COMPLETION.some(isThere) &&
    files.some((file) => /^[^#\n]*(bash_completion|\/profile\.d\/)/m.test(textOf(file)))
  )
}

/** The files of a shell of which whatever was once installed is taken away. */
export function installedFiles(shell: Shell, world: Surroundings): ShellFiles {
  return shellFiles(shell, world, { isThere: () => false, textOf: () => '' })
}

/** The shell that a person uses, as the system says; undefined for one that there is no completion for. */
export function shellInUse({ env, platform }: Pick<World, 'env' | 'platform'>): Shell | undefined {
  const name = (env['SHELL'] ?? '').replace(/^.*[/\\]/s, '').replace(/\.exe$/i, '')
  if (name === '' && platform === 'win32') return 'powershell'
  return SHELLS.find((shell) => shell === name || (shell === 'powershell' && name === 'pwsh'))
}

function directoryIn({ env, platform }: Surroundings, name: string, usual: string): string {
  const { isAbsolute } = platform === 'win32' ? path.win32 : path.posix
  const named = env[name]
  return named !== undefined && isAbsolute(named) ? named : usual
}

function sourced(script: string): string {
  return `[ -r ${shellWord(script)} ] && . ${shellWord(script)}`
}
