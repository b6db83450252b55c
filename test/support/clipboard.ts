import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A clipboard for the test, used through a program that is first on the PATH. */
export interface TestClipboard {
  /** The variables for using it: PATH and its display. */
  env: Record<string, string>
  /** Its content; undefined before anything was copied. */
  text(): string | undefined
  /** What was copied last, whether or not it was cleared since. */
  copied(): string | undefined
  put(text: string): void
  /** Every call so far: the program's arguments and environment. */
  calls(): string
}

/** The arguments with which each program pastes; with any others it copies its input. */
const PASTE = { xclip: '*-out*', xsel: '*--output*', 'wl-paste': '*' }
const DISPLAY = { xclip: 'DISPLAY', xsel: 'DISPLAY', 'wl-copy': 'WAYLAND_DISPLAY' }

/** Makes a clipboard program in a directory that is removed when the test ends. */
export function testClipboard(
  name: keyof typeof DISPLAY = 'xclip',
  { isBroken = false } = {},
): TestClipboard {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-clipboard-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'held')
  const last = join(directory, 'last')
  const log = join(directory, 'calls')
  const programs = name === 'wl-copy' ? ['wl-copy', 'wl-paste'] : [name]
  for (const program of programs) {
    const paste = PASTE[program as keyof typeof PASTE] ?? 'nothing'
    const script = isBroken
      ? '#!/bin/sh\nexit 1\n'
      : `#!/bin/sh
{ echo "${program} $*"; /usr/bin/env; } >> '${log}'
PATH=/usr/bin:/bin
case "$*" in
  ${paste}) cat '${file}' ;;
  *--clear*) : > '${file}' ;;
  *) cat > '${file}'; [ ! -s '${file}' ] || cat '${file}' > '${last}' ;;
esac
`
    writeFileSync(join(directory, program), script)
    chmodSync(join(directory, program), 0o755)
  }
  return {
    // Nothing else is on the PATH, so that programs on this machine don't matter.
    env: { PATH: directory, [DISPLAY[name]]: ':of-the-test' },
    text: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    copied: () => (existsSync(last) ? readFileSync(last, 'utf8') : undefined),
    put: (text) => writeFileSync(file, text),
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  }
}
