import { cleanLine } from '../text/terminal-safe.ts'
import { cutTo } from '../text/width.ts'

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']

/** How often it turns, in milliseconds. */
const TURN = 100

/** Room for what the terminal echoes at Ctrl-C. */
const MARGIN = 3

/** Shows that the program waits, and what for, until the returned function is called. */
export function spin(
  status: (text: string) => void,
  text: () => string,
  width: () => number,
): () => void {
  let turn = 0
  const draw = () => {
    const frame = FRAMES[turn % FRAMES.length] ?? ''
    turn += 1
    status(cutTo(`${frame} Waiting for ${cleanLine(text())} …`, width() - MARGIN))
  }
  draw()
  const timer = setInterval(draw, TURN)
  timer.unref()
  return () => {
    clearInterval(timer)
    status('')
  }
}
