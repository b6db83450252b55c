import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { widthOf } from '../../src/text/width.ts'
import { wrapCommand, wrapMessage } from '../../src/text/wrap.ts'

const wrapped = (text: string, width: number) => wrapMessage(text, width, widthOf).split('\n')

/** A text's words, regardless of line breaks. */
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')

const word = fc.oneof(
  fc.stringMatching(/^[a-z,.;:()“”-]{1,12}$/),
  fc.constantFrom('›', '·', '→', 'Björk', '株式会社', 'サーバー', '🍞', '(--limit);', 'TCK-1042'),
)

const line = fc
  .tuple(
    fc.constantFrom('', '· ', '  ', '    ', '✓ '),
    fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '  '))),
  )
  .map(([lead, parts]) => `${lead}${parts.flat().join('')}`.trimEnd())

test('no line is wider than the terminal, no word is cut, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 30, max: 200 }), (lines, width) => {
      const text = lines.join('\n')
      const found = wrapped(text, width)
      expect(words(found.join('\n'))).toEqual(words(text))
      for (const one of found) expect(widthOf(one), one).toBeLessThanOrEqual(width)
    }),
  )
})

test('words after a command are not part of it', () => {
  const text = '· itflow ticket-replies get 84 --json for every field · --web to open it'
  expect(wrapped(text, 40)).toEqual([
    '· itflow ticket-replies get 84 --json',
    '  for every field · --web to open it',
  ])
  expect(wrapped('itflow documents get 12345 --help for one of them', 34)).toEqual([
    'itflow documents get 12345 --help',
    'for one of them',
  ])
})

const spaceless = fc.oneof(
  fc.constantFrom(
    '株式会社',
    '東京',
    'サーバー',
    'が',
    '落ちました',
    '。',
    '、',
    '「',
    '」',
    'LT-0001',
    '（本社）',
  ),
  fc.constantFrom('สวัสดี', 'ครับ', 'เซิร์ฟเวอร์'),
)

test('text without spaces (Japanese, Thai) is broken between words, and nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.array(spaceless, { minLength: 20 }).map((parts) => `東京${parts.join('')}東京`),
      fc.constantFrom('', '· sandbox (26.10) › ', '  '),
      fc.integer({ min: 40, max: 200 }),
      (name, lead, width) => {
        const found = wrapped(`${lead}${name} › new asset`, width)
        expect(found.join('').replace(/\s/g, '')).toBe(
          `${lead}${name} › new asset`.replace(/\s/g, ''),
        )
        for (const one of found) {
          expect(one.trim()).not.toMatch(/^[。、」）]|[「（]$/)
          expect(one.includes('LT') === one.includes('LT-0001')).toBe(true)
        }
      },
    ),
  )
})

test('a long name in Japanese fits into any terminal, and an address with it stays whole', () => {
  for (const width of [40, 80, 200]) {
    for (const one of wrapped(
      `· sandbox › ${'株式会社さくら印刷、東京「本社」'.repeat(12)} › new asset`,
      width,
    )) {
      expect(widthOf(one)).toBeLessThanOrEqual(width)
    }
  }
  const address = `https://acme.example/${'株式会社'.repeat(20)}`
  expect(wrapped(`See ${address} for more`, 40)).toContain(address)
})

test('what fits stays unchanged', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(wrapMessage(lines.join('\n'), 10_000, widthOf)).toBe(lines.join('\n'))
    }),
  )
})

describe('continued lines are aligned with', () => {
  it.each([
    ["a notice's text", '· one two three four', 12, ['· one two', '  three four']],
    ["a failure's beginning", 'one two three four', 10, ['one two', 'three four']],
    ['a hint, further in', '  one two three', 12, ['  one two', '    three']],
    [
      "a changed field's value",
      '    Status  Out for Repair → Stored',
      26,
      ['    Status  Out for Repair', '            → Stored'],
    ],
    [
      'the last column of the first half',
      '  1  TCK-7  a long subject of one',
      24,
      ['  1  TCK-7  a long', '            subject of', '            one'],
    ],
  ])('%s', (_, text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines)
  })
})

describe('a command is not broken', () => {
  it.each([
    'itflow contacts unarchive 3 --client 1 --profile acme',
    'itflow clients create --name "Acme Widgets" --type MSP',
    'itflow profiles rotate-key acme',
    'itflow tickets list --where status=Open',
    'itflow help hazards H03',
  ])('%s', (command) => {
    for (const text of [
      `See: ${command}`,
      `Or so (${command}), and then on`,
      `one two ${command}`,
    ]) {
      for (const width of [20, 40, 60]) {
        expect(wrapped(text, width).some((one) => one.includes(command))).toBe(true)
      }
    }
  })

  it('and the text after it is broken as usual', () => {
    expect(wrapped('See: itflow tickets list; it has all the others', 28)).toEqual([
      'See: itflow tickets list; it',
      'has all the others',
    ])
  })
})

test('an example in several lines is the same command to a shell', () => {
  const part = fc.constantFrom(
    ...[
      '--client',
      'acme',
      '--name',
      '"Acme Widgets"',
      "'a  b'",
      '-h',
      'db.acme.example',
      '|',
      'wc',
    ],
  )
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 30, max: 100 }), (parts, width) => {
      const command = ['itflow', ...parts].join(' ')
      const lines = wrapCommand(command, width)
      expect(lines.join('\n').replace(/ \\\n */g, ' ')).toBe(command)
      for (const one of lines) {
        if (/ .* /.test(one.trim())) expect(one.length).toBeLessThanOrEqual(width)
      }
    }),
  )
})
