import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

/** A clipboard of the test's own, reached through a program that stands first on the PATH. */
export interface TestClipboard {
  /** What leads to it: PATH and the variable of its display. */
  env: Record<string, string>
  /** What it holds; undefined before anything was copied. */
  text(): string | undefined
  put(text: string): void
  /** Every call so far: the arguments and the environment the program was given. */
  calls(): string
}

/** The arguments by which each program pastes; anything else copies what stands in its input. */
const PASTE = { xclip: '*-out*', xsel: '*--output*', 'wl-paste': '*' }
const DISPLAY = { xclip: 'DISPLAY', xsel: 'DISPLAY', 'wl-copy': 'WAYLAND_DISPLAY' }

/** Puts a made-up clipboard program into a directory that goes when the test ends. */
export function testClipboard(
  name: keyof typeof DISPLAY = 'xclip',
  { isBroken = false } = {},
): TestClipboard {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-clipboard-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'held')
  const log = join(directory, 'calls')
  const programs = name === 'wl-copy' ? ['wl-copy', 'wl-paste'] : [name]
  for (const program of programs) {
    const paste = PASTE[program as keyof typeof PASTE] ?? 'nothing'
    const script = isBroken
      ? '#!/bin/sh\nexit 1\n'
      : `#!/bin/sh
{ echo "${program} $*"; env; } >> '${log}'
case "$*" in
  ${paste}) cat '${file}' ;;
  *--clear*) : > '${file}' ;;
  *) cat > '${file}' ;;
esac
`
    writeFileSync(join(directory, program), script)
    chmodSync(join(directory, program), 0o755)
  }
  return {
    env: { PATH: [directory, process.env['PATH']].join(delimiter), [DISPLAY[name]]: ':made-up' },
    text: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
    put: (text) => writeFileSync(file, text),
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  }
}

/** Bundles an entry of the program, as a build does; resolves with the directory it is in. */
export async function bundledEntry(name: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'itflow-entry-'))
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
  await build({
    entryPoints: [`src/${name}.ts`],
    outdir: directory,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
  })
  return directory
}
