import { cleanLine } from '../text/terminal-safe.ts'
import { cutTo } from '../text/width.ts'

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏']

/** How long each frame is shown, in milliseconds. */
const FRAME_TIME = 100

/** Columns left free for what the terminal echoes on Ctrl-C. */
const MARGIN = 3

/** Shows what the program is waiting for, until the returned function is called. */
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
  const timer = setInterval(draw, FRAME_TIME)
  timer.unref()
  return () => {
    clearInterval(timer)
    status('')
  }
}
