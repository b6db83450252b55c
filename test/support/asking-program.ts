// Asks one question at a real terminal as the program does: KIND, and the options as JSON. Prints the answer, or exits with
// the error's status.
import { Failure } from '../../src/errors.ts'
import { openPrompts } from '../../src/io/asking/open-prompts.ts'
import type { PromptOptions, Prompts } from '../../src/io/prompts.ts'
import { makeDateParser } from '../../src/records/natural-dates.ts'
import { listenToSignals } from '../../src/signals.ts'
import { UTC } from '../../src/time/zone.ts'

const QUESTION = 'Which of the many things that this asks for is it'

const MANY = Array.from({ length: 10_000 }, (_, nth) => ({
  value: nth,
  name: nth === 4242 ? "Björk & Søn's Bakery" : `Client number ${nth}`,
  details: [`CL-${nth}`],
}))

const KINDS: Readonly<Record<string, (prompts: Prompts) => Promise<unknown>>> = {
  text: (prompts) => prompts.text(QUESTION, 'proposed'),
  secret: (prompts) => prompts.secret(QUESTION),
  confirm: (prompts) => prompts.confirm(QUESTION, false),
  few: (prompts) => prompts.pick(QUESTION, MANY.slice(4241, 4245)),
  pick: (prompts) => prompts.pick(QUESTION, MANY),
  ask: async (prompts) => {
    const now = new Date('2026-11-26T09:00:00Z')
    const { validate, preview } = await makeDateParser('date', { clock: () => now, zone: UTC })
    return prompts.askText({ question: QUESTION, validate, preview })
  },
}

const [kind = '', how = '{}'] = process.argv.slice(2)
const { abortSignal: signal, close } = listenToSignals(process)
try {
  const streams = { input: process.stdin, output: process.stderr, signal }
  const prompts = await openPrompts(streams, JSON.parse(how) as PromptOptions)
  console.log(`answer=${JSON.stringify(await KINDS[kind]?.(prompts))}`)
} catch (error) {
  process.exitCode = error instanceof Failure ? error.exit : 1
} finally {
  close()
}
