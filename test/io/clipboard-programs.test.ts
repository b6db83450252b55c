import { expect, test } from 'vitest'
import { clipboardPrograms, isRemoteSession } from '../../src/io/clipboard-programs.ts'
import { testClipboard } from '../support/clipboard.ts'

function programsOf(env: Record<string, string>, platform: NodeJS.Platform = 'linux'): string[] {
  return clipboardPrograms({ env, platform }).map(({ copy: [program] }) => program)
}

test('macOS and Windows have one program each', () => {
  expect(programsOf({}, 'darwin')).toEqual(['pbcopy'])
  expect(programsOf({}, 'win32')).toEqual(['powershell.exe'])
})

test('Linux uses installed programs whose display exists', () => {
  const { env } = testClipboard('xclip')
  expect(programsOf(env)).toEqual(['xclip'])
  expect(programsOf({ ...env, DISPLAY: '' })).toEqual([])
  expect(programsOf({ DISPLAY: ':0', PATH: '' })).toEqual([])
})

test('Wayland is tried before X11', () => {
  const wayland = testClipboard('wl-copy').env
  const x11 = testClipboard('xsel').env
  const PATH = `${x11['PATH']}:${wayland['PATH']}`
  expect(programsOf({ ...wayland, ...x11, PATH })).toEqual(['wl-copy', 'xsel'])
})

test('Linux in Windows (WSL) uses the clipboard of Windows, if its programs can be run', () => {
  expect(programsOf({ WSL_DISTRO_NAME: 'Debian', PATH: '' })).toEqual([])
})

test('a secret is never an argument: text goes through standard input', () => {
  for (const platform of ['darwin', 'win32'] as const) {
    for (const { copy, clear } of clipboardPrograms({ env: {}, platform })) {
      expect([...copy, ...clear].join(' ')).not.toMatch(/\$\{|%[A-Z]/)
    }
  }
})

test('a session over ssh is recognized by its variables', () => {
  expect(isRemoteSession({ env: { SSH_TTY: '/dev/pts/0' }, platform: 'linux' })).toBe(true)
  expect(isRemoteSession({ env: { SSH_CONNECTION: '192.0.2.1 1 2 3' }, platform: 'linux' })).toBe(
    true,
  )
  expect(isRemoteSession({ env: { SSH_TTY: '' }, platform: 'linux' })).toBe(false)
})
