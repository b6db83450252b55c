import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** It starts as root in a container, shows no window and asks nobody for anything of its own. */
const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** Starts Chromium. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: FLAGS })
}

/** Returns where Chromium is: in ITFLOW_TEST_CHROMIUM, or on the PATH. */
function chromiumPath(): string {
  const { ITFLOW_TEST_CHROMIUM: chosen, PATH = '' } = process.env
  const places = PATH.split(delimiter).filter((folder) => folder !== '')
  const candidates = NAMES.flatMap((name) => places.map((folder) => join(folder, name)))
  const found = chosen ?? candidates.find(isProgram)
  if (found !== undefined && isProgram(found)) return found
  const problem =
    chosen === undefined
      ? `none of ${NAMES.join(', ')} is on the PATH`
      : `ITFLOW_TEST_CHROMIUM is not a program: ${chosen}`
  throw new Error(
    `The browser tests need Chromium: ${problem}. Install it (apt-get install chromium), or set ITFLOW_TEST_CHROMIUM to its path`,
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
