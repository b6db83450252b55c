import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Shell } from './completion/shell-protocol.ts'

/** The script for each shell, a file in the package's `completions` folder. */
const FILES: Readonly<Record<Shell, string>> = {
  bash: 'itflow.bash',
  zsh: 'itflow.zsh',
  fish: 'itflow.fish',
  powershell: 'itflow.ps1',
}

/** Returns a shell's completion script. It asks this program for candidates and never evaluates the answer. */
export function completionScript(shell: Shell): string {
  return readFileSync(
    fileURLToPath(new URL(`../completions/${FILES[shell]}`, import.meta.url)),
    'utf8',
  )
}
