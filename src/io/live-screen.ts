import { InterruptedError } from '../errors.ts'
import { asHangup, type PromptStreams, type Size, sizeOf } from './asking/prompt-streams.ts'
import { frameChanges } from './frame-changes.ts'

/** What happens at a screen: a key, a new size, or the end of the terminal or of the program. */
export type ScreenEvent = { key: string } | { isResized: true } | { failure: unknown }

/** A terminal's whole screen, which shows one frame after another. */
export interface LiveScreen {
  size(): Size
  /** Whether keys are read: not if standard input is something else. */
  readonly hasKeys: boolean
  /** Shows a frame: lines that fit the size. Only those that changed are written. */
  draw(lines: readonly string[]): void
  /** Shows again what was there before; may be called several times. */
  close(): void
}

/** Switches to the other screen, so that the first stays as it is, without a cursor and without wrapping lines. */
const ENTER = '\u001b[?1049h'
const PREPARE = '\u001b[?25l\u001b[?7l'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'

/** A terminal that knows these shows what is between them at once; others ignore them. */
const [BEGIN_FRAME, END_FRAME] = ['\u001b[?2026h', '\u001b[?2026l']

const [CTRL_C, CTRL_L, CTRL_Z, CTRL_BACKSLASH] = ['\u0003', '\u000c', '\u001a', '\u001c']

/** Takes over a terminal's screen and keys until it is closed; `onEvent` is called for what happens meanwhile. */
export function openScreen(
  onEvent: (event: ScreenEvent) => void,
  streams: PromptStreams = { input: process.stdin, output: process.stdout },
): LiveScreen {
  const screen = new TerminalScreen(streams, onEvent)
  screen.open()
  return screen
}

class TerminalScreen implements LiveScreen {
  readonly hasKeys: boolean
  readonly #streams: PromptStreams
  readonly #onEvent: (event: ScreenEvent) => void
  /** Undefined while it isn't known what the screen shows. */
  #shown: readonly string[] | undefined
  #isOpen = false
  #detach: (() => void) | undefined

  constructor(streams: PromptStreams, onEvent: (event: ScreenEvent) => void) {
    this.#streams = streams
    this.#onEvent = onEvent
    this.hasKeys = streams.input.isTTY === true
  }

  open(): void {
    this.#detach = this.#attach()
    this.#enter()
  }

  size(): Size {
    return sizeOf(this.#streams)
  }

  draw(lines: readonly string[]): void {
    if (!this.#isOpen) return
    const changes = frameChanges(this.#shown, lines, this.size())
    this.#shown = [...lines]
    if (changes !== '') this.#write(`${BEGIN_FRAME}${changes}${END_FRAME}`)
  }

  close(): void {
    this.#leave()
    this.#detach?.()
    this.#detach = undefined
  }

  #enter(): void {
    this.#isOpen = true
    this.#setRaw(true)
    this.#write(ENTER + PREPARE)
    this.#redraw()
  }

  /** Restores the terminal; also called when the process is forced to exit. */
  readonly #leave = (): void => {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#write(LEAVE)
    this.#setRaw(false)
  }

  /** Has every line drawn again: something else may have written to the screen. */
  readonly #redraw = (): void => {
    this.#shown = undefined
    this.#onEvent({ isResized: true })
  }

  #write(text: string): void {
    this.#streams.output.write(text)
  }

  #setRaw(isRaw: boolean): void {
    const { input } = this.#streams
    if (!this.hasKeys) return
    try {
      input.setRawMode?.(isRaw)
    } catch (error) {
      // The terminal was closed.
      this.#onEvent({ failure: asHangup(error) })
    }
  }

  #attach(): () => void {
    const { input, output } = this.#streams
    const fail = (error: unknown) => this.#onEvent({ failure: asHangup(error) })
    const hangUp = () => this.#onEvent({ failure: new InterruptedError('SIGHUP') })
    // Not removed with the others: later errors of a closed terminal don't matter.
    output.on('error', fail)
    input.on('error', fail)
    output.on('resize', this.#redraw)
    process.on('exit', this.#leave)
    process.on('SIGTSTP', this.#onStop)
    process.on('SIGCONT', this.#onContinue)
    if (this.hasKeys) input.on('data', this.#onData).on('end', hangUp).resume()
    return () => {
      output.off('resize', this.#redraw)
      process.off('exit', this.#leave)
      process.off('SIGTSTP', this.#onStop)
      process.off('SIGCONT', this.#onContinue)
      if (this.hasKeys) input.off('data', this.#onData).off('end', hangUp).pause()
    }
  }

  readonly #onData = (data: Buffer | string): void => {
    const text = data.toString()
    // An arrow or another key that is a sequence.
    if (text.startsWith('\u001b')) return
    for (const key of text) this.#press(key)
  }

  #press(key: string): void {
    if (key === CTRL_C) this.#onEvent({ failure: new InterruptedError('SIGINT') })
    else if (key === CTRL_BACKSLASH) this.#onEvent({ failure: new InterruptedError('SIGQUIT') })
    else if (key === CTRL_L) this.#redraw()
    // The terminal would send the signal to every process of the job.
    else if (key === CTRL_Z) this.#stop(0)
    else this.#onEvent({ key })
  }

  readonly #onStop = (): void => this.#stop(process.pid)

  /** Stops the process, or the whole job, with the terminal as it was, and goes on when it is continued. */
  #stop(target: number): void {
    if (process.platform === 'win32') return
    this.#leave()
    // Without a listener the system stops the process right here; it doesn't if nobody could continue it.
    process.off('SIGTSTP', this.#onStop)
    process.kill(target, 'SIGTSTP')
    process.on('SIGTSTP', this.#onStop)
    this.#enter()
  }

  /** It may have been stopped without notice, and a shell changes the modes of its terminal meanwhile. */
  readonly #onContinue = (): void => {
    if (!this.#isOpen) return
    this.#setRaw(false)
    this.#setRaw(true)
    this.#write(PREPARE)
    this.#redraw()
  }
}
