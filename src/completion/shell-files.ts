import { existsSync } from 'node:fs'
import path from 'node:path'
import { shellWord } from '../files/trust.ts'
import type { World } from '../world.ts'
import { SHELLS, type Shell } from './shells.ts'

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

/** Files of which one is there where the package bash-completion is, which loads scripts by itself. */
const BASH_COMPLETION = [
  '/usr/share/bash-completion/bash_completion',
  '/usr/local/share/bash-completion/bash_completion',
  '/etc/profile.d/bash_completion.sh',
  '/usr/local/etc/profile.d/bash_completion.sh',
  '/opt/homebrew/etc/profile.d/bash_completion.sh',
]

/** The files for a shell; `isThere` looks for what decides about them. */
export function shellFiles(
  shell: Shell,
  world: Surroundings,
  isThere: (file: string) => boolean = existsSync,
): ShellFiles {
  const { join } = world.platform === 'win32' ? path.win32 : path.posix
  const { env, home } = world
  const data = directoryIn(world, 'XDG_DATA_HOME', join(home, '.local', 'share'))
  const config = directoryIn(world, 'XDG_CONFIG_HOME', join(home, '.config'))
  switch (shell) {
    case 'bash': {
      const own = directoryIn(world, 'BASH_COMPLETION_USER_DIR', join(data, 'bash-completion'))
      const script = join(own, 'completions', 'itflow')
      const load = `source ${shellWord(script)}`
      if (BASH_COMPLETION.some(isThere)) return { script, load }
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
