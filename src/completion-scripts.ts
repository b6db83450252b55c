import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Shell } from './completion/shell-protocol.ts'

/** The file of each shell's script; they come with the package, beside `dist`. */
const FILES: Readonly<Record<Shell, string>> = {
  bash: 'itflow.bash',
  zsh: 'itflow.zsh',
  fish: 'itflow.fish',
  powershell: 'itflow.ps1',
}

/** What a shell reads to complete lines of this program: it asks the program, and evaluates nothing of what it says. */
export function completionScript(shell: Shell): string {
  return readFileSync(
    fileURLToPath(new URL(`../completions/${FILES[shell]}`, import.meta.url)),
    'utf8',
  )
}
