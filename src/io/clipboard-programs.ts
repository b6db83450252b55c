import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { World } from '../world.ts'

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

/** The commands for a clipboard. Text to copy goes through standard input, never through an argument. */
export interface ClipboardProgram {
  copy: Command
  /** Prints the clipboard's content. */
  paste: Command
  clear: Command
  /** Text is passed in base64 both ways, since the console's code page would corrupt it. */
  isBase64: boolean
}

const POWERSHELL = ['powershell.exe', '-NoProfile', '-NonInteractive', '-STA', '-Command'] as const

const WINDOWS: ClipboardProgram = {
  copy: [
    ...POWERSHELL,
    'Set-Clipboard -Value ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadToEnd().Trim())))',
  ],
  paste: [
    ...POWERSHELL,
    '[Console]::Out.Write([Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string](Get-Clipboard -Raw))))',
  ],
  clear: [
    ...POWERSHELL,
    'Add-Type -AssemblyName System.Windows.Forms; [Windows.Forms.Clipboard]::Clear()',
  ],
  isBase64: true,
}

const MACOS: ClipboardProgram = {
  copy: ['pbcopy'],
  paste: ['pbpaste'],
  clear: ['pbcopy'],
  isBase64: false,
}

const WAYLAND: ClipboardProgram = {
  copy: ['wl-copy'],
  paste: ['wl-paste', '--no-newline'],
  clear: ['wl-copy', '--clear'],
  isBase64: false,
}

const XCLIP: ClipboardProgram = {
  copy: ['xclip', '-selection', 'clipboard', '-in'],
  paste: ['xclip', '-selection', 'clipboard', '-out'],
  clear: ['xclip', '-selection', 'clipboard', '-in'],
  isBase64: false,
}

const XSEL: ClipboardProgram = {
  copy: ['xsel', '--clipboard', '--input'],
  paste: ['xsel', '--clipboard', '--output'],
  clear: ['xsel', '--clipboard', '--clear'],
  isBase64: false,
}

type Platform = Pick<World, 'env' | 'platform'>

/** The programs that may reach the person's clipboard, the most likely first. */
export function clipboardPrograms({ env, platform }: Platform): readonly ClipboardProgram[] {
  if (platform === 'darwin') return [MACOS]
  if (platform === 'win32') return [WINDOWS]
  const candidates = [
    ...(isSet(env, 'WSL_DISTRO_NAME') || isSet(env, 'WSL_INTEROP') ? [WINDOWS] : []),
    ...(isSet(env, 'WAYLAND_DISPLAY') ? [WAYLAND] : []),
    ...(isSet(env, 'DISPLAY') ? [XCLIP, XSEL] : []),
  ]
  return candidates.filter(({ copy: [program] }) => isInstalled(program, env))
}

/** Whether the person is at another machine, whose clipboard only the terminal can reach. */
export function isRemoteSession({ env }: Platform): boolean {
  return isSet(env, 'SSH_TTY') || isSet(env, 'SSH_CONNECTION')
}

function isSet(env: World['env'], name: string): boolean {
  return (env[name] ?? '') !== ''
}

function isInstalled(program: string, env: World['env']): boolean {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
