import { VERSION } from './version.ts'

const VERSION_WORDS = ['--version', '-V', 'version']

/** The program's first step: tells its version, which needs nothing else, or loads the rest; resolves with the exit status. */
export async function start(): Promise<number> {
  const [word = '', ...others] = process.argv.slice(2)
  if (others.length > 0 || !VERSION_WORDS.includes(word)) {
    const { main } = await import('./main.ts')
    return main()
  }
  tell(`itflow ${VERSION}\n`)
  return 0
}

/** Writes without opening a stream or importing anything, each of which takes as long as all the rest. */
function tell(text: string): void {
  try {
    process.getBuiltinModule('node:fs').writeSync(1, text)
  } catch {
    // A pipe that is full is waited for; whoever closed it does not want to know.
    process.stdout.on('error', () => undefined)
    process.stdout.write(text)
  }
}
