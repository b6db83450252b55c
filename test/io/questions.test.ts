import { describe, expect, it, test, vi } from 'vitest'
import { InterruptedError } from '../../src/errors.ts'
import { openPrompts } from '../../src/io/asking/open-prompts.ts'
import type { Choice, Prompts } from '../../src/io/prompts.ts'
import { widthOf } from '../../src/text/width.ts'
import { eachOnce } from '../support/division.ts'
import { type Emulator, emulator } from '../support/emulator.ts'

const QUESTION =
  'Which of the rather many things that are asked for in this one question is it that you would like to have'

const CHOICES: readonly Choice<number>[] = Array.from({ length: 200 }, (_, nth) => ({
  value: nth,
  name: nth === 42 ? "Björk & Søn's Bakery" : `Machine ${nth} 日本語 of Acme Widgets`,
  details: [`SN-${1000 + nth}`, nth % 2 === 0 ? 'Acme Widgets' : 'さくら印刷株式会社'],
  keywords: [`${nth + 5000}`],
}))

const FEW = CHOICES.slice(40, 44)

/** Each kind of question: how it is asked, what is typed for an answer, and what it then is. */
const KINDS: Readonly<
  Record<
    string,
    { ask(prompts: Prompts): Promise<unknown>; keys: string[]; answer: unknown; said: string }
  >
> = {
  text: {
    ask: (prompts) => prompts.text(QUESTION),
    keys: ['acme', '\r'],
    answer: 'acme',
    said: 'acme',
  },
  'a proposal': {
    ask: (prompts) => prompts.text(QUESTION, 'proposed'),
    keys: ['\r'],
    answer: 'proposed',
    said: 'proposed',
  },
  'a proposal that is changed': {
    ask: (prompts) => prompts.text(QUESTION, 'proposed'),
    keys: ['\t', '\u007f\u007f', 'al', '\r'],
    answer: 'proposal',
    said: 'proposal',
  },
  'checked text': {
    ask: (prompts) =>
      prompts.askText({
        question: QUESTION,
        validate: (text) =>
          /^\d+$/.test(text)
            ? undefined
            : 'This is not a number, and a number is what is wanted here',
        preview: (text) =>
          /^\d+$/.test(text) ? `the number ${text}, no more and no less` : undefined,
      }),
    keys: ['x', '\r', '\u007f', '12', '\r'],
    answer: '12',
    said: '12 → the number 12, no more and no less',
  },
  secret: {
    ask: (prompts) => prompts.secret(QUESTION),
    keys: ['hush', '\r'],
    answer: 'hush',
    said: '****',
  },
  'yes or no': {
    ask: (prompts) => prompts.confirm(QUESTION, false),
    keys: ['q', '\r', '\u007f', 'yes', '\r'],
    answer: true,
    said: 'Yes',
  },
  'a few choices': {
    ask: (prompts) => prompts.pick(QUESTION, FEW),
    keys: ['\u001b[B', '\u001b[B', '\u001b[B', '\u001b[A', '\r'],
    answer: 42,
    said: "Björk & Søn's Bakery",
  },
  'many choices': {
    ask: (prompts) => prompts.pick(QUESTION, CHOICES),
    keys: ['BJO', 'RK bak', '\r'],
    answer: 42,
    said: "Björk & Søn's Bakery",
  },
}

async function promptsAt({ streams }: Emulator, hasColor = false): Promise<Prompts> {
  return openPrompts(streams, { hasColor })
}

/** The words of a text, each of which stands whole on a line. */
function brokenWords(text: string, lines: readonly string[]): string[] {
  const words = lines.flatMap((line) => line.split(/\s+/))
  return text.split(' ').filter((word) => !words.includes(word))
}

/** Every kind of question at every width, with each of these as well. */
function triedWith<T>(also: readonly T[]) {
  const cases = [40, 80, 200].flatMap((columns) =>
    Object.entries(KINDS).flatMap(([kind, how]) =>
      also.map((one) => ({ ...how, kind, columns, also: one })),
    ),
  )
  return eachOnce(
    cases,
    ({ columns }) => columns,
    ({ kind }) => kind,
    (one) => one.also,
  )
}

it.each(triedWith([false, true]))(
  '$kind is answered at $columns columns, with colour: $also',
  async (one) => {
    const { columns, ask, keys, answer, said, also: hasColor } = one
    const screen = emulator(columns)
    const asked = ask(await promptsAt(screen, hasColor))
    await screen.saying(QUESTION)
    for (const key of keys) {
      expect(await screen.hasBroken()).toBe(false)
      expect(brokenWords(QUESTION, await screen.lines())).toEqual([])
      for (const line of await screen.lines()) expect(widthOf(line)).toBeLessThan(columns)
      await screen.type(key)
    }
    expect(await asked).toEqual(answer)
    const lines = await screen.lines()
    expect(lines[0]).toBe('before')
    expect(lines.slice(1).join(' ').replace(/\s+/g, ' ')).toBe(`? ${QUESTION} ${said}`)
    expect(brokenWords(`${QUESTION} ${said}`, lines)).toEqual([])
    expect(/\u001b\[[\d;]*m/.test(screen.written())).toBe(hasColor)
  },
)

it.each(triedWith([0]))(
  '$kind is cancelled by Ctrl-C at $columns columns',
  async ({ columns, ask }) => {
    const screen = emulator(columns)
    const asked = ask(await promptsAt(screen)).catch((error: unknown) => error)
    await screen.saying(QUESTION)
    await screen.type('\u0003')
    expect(await asked).toBeInstanceOf(InterruptedError)
    expect((await screen.lines()).join(' ').replace(/\s+/g, ' ')).toBe(`before ? ${QUESTION}`)
  },
)

it.each(triedWith([0]))(
  '$kind is asked again below what a shell wrote while the program was stopped, at $columns columns',
  async ({ columns, ask, keys, answer, said }) => {
    const screen = emulator(columns, 60)
    const asked = ask(await promptsAt(screen))
    await screen.saying(QUESTION)
    const stop = vi.spyOn(process, 'kill').mockImplementation((_pid, signal) => {
      expect(signal).toBe('SIGTSTP')
      screen.streams.output.write('\n\u001b[JStopped\n$ some\n$ more\n$ lines\n$ fg\n')
      return true
    })
    try {
      await screen.type('\u001a')
      expect(stop).toHaveBeenCalledOnce()
    } finally {
      stop.mockRestore()
    }
    process.emit('SIGCONT')
    await screen.saying(`Stopped $ some $ more $ lines $ fg ? ${QUESTION}`)
    for (const key of keys) await screen.type(key)
    expect(await asked).toEqual(answer)
    const text = (await screen.lines()).join(' ').replace(/\s+/g, ' ')
    expect(text.startsWith('before ? ')).toBe(true)
    expect(text.endsWith(`Stopped $ some $ more $ lines $ fg ? ${QUESTION} ${said}`)).toBe(true)
  },
)

it.each(triedWith([0]))(
  '$kind is resized from $columns columns',
  async ({ columns, ask, keys, answer, said }) => {
    // What no longer fits the height is out of reach once a terminal has broken its lines.
    const screen = emulator(columns, 60)
    const asked = ask(await promptsAt(screen))
    await screen.saying(QUESTION)
    for (const to of [columns + 30, 60, 33, 120, columns]) {
      await screen.resize(to)
      const lines = await screen.lines()
      const text = lines.join(' ').replace(/\s+/g, ' ')
      expect(text.startsWith(`before ? ${QUESTION}`), text).toBe(true)
      expect(text.split(QUESTION)).toHaveLength(2)
      expect(await screen.hasBroken()).toBe(false)
    }
    for (const key of keys) await screen.type(key)
    expect(await asked).toEqual(answer)
    expect((await screen.lines()).join(' ').replace(/\s+/g, ' ')).toBe(
      `before ? ${QUESTION} ${said}`,
    )
  },
)

describe('a picker', () => {
  async function picking(columns = 80, rows = 24) {
    const screen = emulator(columns, rows)
    const asked = (await promptsAt(screen)).pick('Client', CHOICES)
    asked.catch(() => undefined)
    await screen.saying('Client')
    return { screen, asked }
  }

  it('aligns names and details, and says how many match', async () => {
    const { screen, asked } = await picking()
    expect(await screen.lines()).toContain(
      '❯ Machine 0 日本語 of Acme Widgets    SN-1000  Acme Widgets',
    )
    expect(await screen.lines()).toContain(
      '  Machine 1 日本語 of Acme Widgets    SN-1001  さくら印刷株式会社',
    )
    await screen.saying('Type to narrow the 200')
    await screen.type('machine 15')
    await screen.saying('12 of 200 match')
    await screen.type('zzz')
    await screen.saying('None of 200 match')
    await screen.type('\r')
    await screen.type('\u007f\u007f\u007f\r')
    expect(await asked).toBe(15)
  })

  it('finds choices by details and by hidden words', async () => {
    const { screen, asked } = await picking()
    await screen.type('5107')
    await screen.saying('1 of 200 match')
    await screen.type('\u0015sn-1107 sakura')
    await screen.saying('None of 200 match')
    await screen.type('\u0015さくら 1107')
    await screen.saying('1 of 200 match')
    await screen.type('\r')
    expect(await asked).toBe(107)
  })

  it('moves by lines and pages, and stops at both ends', async () => {
    const { screen, asked } = await picking(80, 10)
    await screen.type('\u001b[A')
    await screen.saying('❯ Machine 0')
    for (let nth = 0; nth < 3; nth += 1) await screen.type('\u001b[6~')
    await screen.type('\u001b[B')
    for (let nth = 0; nth < 60; nth += 1) await screen.type('\u001b[6~')
    await screen.saying('❯ Machine 199')
    await screen.type('\u001b[B\u001b[5~\u001b[A\r')
    const answer = Number(await asked)
    expect(answer).toBeLessThan(199)
    expect(answer).toBeGreaterThan(180)
  })

  it.each([6, 10, 24, 60])('fits %i rows', async (rows) => {
    const { screen } = await picking(80, rows)
    const lines = await screen.lines()
    expect(lines.length).toBeLessThanOrEqual(rows)
    expect(lines[0]).toBe('before')
    await screen.type('\u0003')
  })

  it('is cancelled by Escape', async () => {
    const { screen, asked } = await picking()
    await screen.type('\u001b')
    await expect(asked).rejects.toBeInstanceOf(InterruptedError)
  })
})

test("a text longer than the terminal's width can be edited anywhere", async () => {
  const screen = emulator(40)
  const asked = (await promptsAt(screen)).text('Subject')
  await screen.saying('Subject')
  const text = 'a text that is longer than this terminal is wide, twice as long and more'
  await screen.type(text)
  // Node's readline puts what comes at once at the end.
  for (const key of ['\u0001', 'X', '\u001b[C', '\u001b[C', 'Y']) await screen.type(key)
  expect((await screen.lines()).length).toBe(4)
  await screen.type('\r')
  expect(await asked).toBe(`Xa Y${text.slice(2)}`)
})

test('pasted text shows no control sequences', async () => {
  const screen = emulator(80)
  const asked = (await promptsAt(screen)).text('Subject')
  await screen.saying('Subject')
  await screen.type('ab\u202ecd')
  await screen.saying('ab\ufffdcd')
  await screen.type('\r')
  expect(await asked).toBe('ab\u202ecd')
})

test.each([
  ['of more units than columns', '👩🏽‍🚀'],
  ['of combined marks', 'e\u0301'],
  ['of one unit', 'x'],
  ['of two columns', '日'],
])('letters %s can be typed', async (_, letter) => {
  const screen = emulator(40)
  const question = `Which ${letter.repeat(15)} is it`
  const asked = (await promptsAt(screen)).text(question)
  await screen.saying(question.normalize())
  let text = ''
  for (let nth = 0; nth < 90; nth += 1) {
    text += letter
    screen.streams.input.emit('data', Buffer.from(letter))
  }
  const shown = (await screen.lines()).join('').replace(/\s+/g, '')
  expect(shown).toBe(`before?${question}${text}`.normalize().replace(/\s+/g, ''))
  await screen.type('\r')
  expect(await asked).toBe(text)
})

test('a tab in a text is left out, and no key recalls a rejected answer', async () => {
  const screen = emulator(80)
  const asked = (await promptsAt(screen)).askText({
    question: 'Subject',
    validate: (text) => (text === 'abc' ? 'Not that' : undefined),
  })
  await screen.saying('Subject')
  await screen.type('ab\tc\r')
  await screen.saying('Not that')
  for (const key of ['\u0015', 'd', '\u001b[A', '\u001b[B', '\r']) await screen.type(key)
  expect(await asked).toBe('d')
})
