import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { shellQuote } from '../files/trust.ts'
import type { World } from '../world.ts'
import { SHELLS, type Shell } from './shell-protocol.ts'

/** Where a shell finds completion. */
export interface ShellFiles {
  /** The completion script. */
  script: string
  /** The user's start-up file that must load it, and the line that does; undefined if the shell finds it on its own. */
  startup?: { file: string; line: string }
  /** The command that loads it in an open shell. */
  loadCommand: string
}

type ShellEnv = Pick<World, 'env' | 'home' | 'platform'>

/** The system's start-up files for interactive bash. */
const SYSTEM_STARTUP = ['/etc/bash.bashrc', '/etc/bashrc']

/** One of these exists if the package bash-completion, which loads scripts on its own, is installed. */
const BASH_COMPLETION = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/etc/profile.d/bash_completion.sh',
  '/usr/local/etc/profile.d/bash_completion.sh',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
]

/** Looks at files of the system. */
interface FileLookup {
  exists(file: string): boolean
  /** A file's text; empty if it can't be read. */
  readText(file: string): string
}

const LOOK: FileLookup = {
  exists: existsSync,
  readText: (file) => {
    try {
      return readFileSync(file, 'latin1')
    } catch {
      return ''
    }
  },
}

/** Returns the files for a shell on this system. */
export function shellFiles(shell: Shell, world: ShellEnv, look: FileLookup = LOOK): ShellFiles {
  const { join } = world.platform === 'win32' ? path.win32 : path.posix
  const { env, home } = world
  const data = directoryIn(world, 'XDG_DATA_HOME', join(home, '.local', 'share'))
  const config = directoryIn(world, 'XDG_CONFIG_HOME', join(home, '.config'))
  switch (shell) {
    case 'bash': {
      const own = directoryIn(world, 'BASH_COMPLETION_USER_DIR', join(data, 'bash-completion'))
      const script = join(own, 'completions', 'itflow')
      const load = `source ${shellQuote(script)}`
      if (loadsBashCompletion(home, look)) return { script, loadCommand: load }
      return {
        script,
        loadCommand: load,
        startup: { file: join(home, '.bashrc'), line: sourceLine(script) },
      }
    }
    case 'zsh': {
      const script = join(data, 'itflow', 'completion.zsh')
      const file = join(env['ZDOTDIR'] || home, '.zshrc')
      const startup = { file, line: sourceLine(script) }
      return { script, startup, loadCommand: `source ${shellQuote(script)}` }
    }
    case 'fish': {
      const script = join(config, 'fish', 'completions', 'itflow.fish')
      return { script, loadCommand: `source ${shellQuote(script)}` }
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
      return { script, startup: { file, line }, loadCommand: `. ${quoted}` }
    }
  }
}

/**
 * Whether bash loads the package bash-completion: it may be installed without a start-up file that does, as for root.
 */
function loadsBashCompletion(home: string, { exists, readText }: FileLookup): boolean {
  const files = [
    ...['.bashrc', '.bash_profile'].map((name) => path.join(home, name)),
    ...SYSTEM_STARTUP,
  ]
  return (
    BASH_COMPLETION.some(exists) &&
    files.some((file) => /^[^#\n]*(bash_completion|\/profile\.d\/)/m.test(readText(file)))
  )
}

/** Returns all files of a shell that an earlier installation may have changed. */
export function filesToUninstall(shell: Shell, world: ShellEnv): ShellFiles {
  return shellFiles(shell, world, { exists: () => false, readText: () => '' })
}

/** Returns the user's shell, from SHELL or the platform; undefined if there is no completion for it. */
export function detectShell({ env, platform }: Pick<World, 'env' | 'platform'>): Shell | undefined {
  const name = (env['SHELL'] ?? '').replace(/^.*[/\\]/s, '').replace(/\.exe$/i, '')
  if (name === '' && platform === 'win32') return 'powershell'
  return SHELLS.find((shell) => shell === name || (shell === 'powershell' && name === 'pwsh'))
}

function directoryIn({ env, platform }: ShellEnv, name: string, fallback: string): string {
  const { isAbsolute } = platform === 'win32' ? path.win32 : path.posix
  const named = env[name]
  return named !== undefined && isAbsolute(named) ? named : fallback
}

function sourceLine(script: string): string {
  return `[ -r ${shellQuote(script)} ] && . ${shellQuote(script)}`
}
