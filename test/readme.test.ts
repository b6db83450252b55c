import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freshHome, run } from './support/run.ts'
import { TEST_NOW } from './support/sandbox.ts'
import { flawOf } from './support/told-commands.ts'
import { requireUnderstood } from './support/understood.ts'

/** The documents whose outputs are real. */
const DOCUMENTS = ['README.md', 'docs/sync.md']

/** A block of a document; in a document with files, a word after the language names the file that has the block's text. */
const BLOCK = /```(\w*) ?(\S*)\n([\s\S]*?)```/g

/** A command in a block, and the text piped into it. */
const COMMAND = /^\$ (?:printf "([^"]*)" \| )?itflow ([^\n]*)\n/

const WEEK = 7 * 24 * 60 * 60 * 1000

/** Splits a line as a shell does, double quotes only. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

/** Runs a document's commands in order and returns it with what they print; each table of rows is a week later. */
async function replay(text: string): Promise<string> {
  const home = freshHome()
  let [real, end, weeks] = ['', 0, -1]
  for (const { 0: whole, 1: language = '', 2: file = '', 3: body = '', index } of text.matchAll(
    BLOCK,
  )) {
    if (file !== '') await writeFile(join(home, file), body)
    if (language === 'csv') weeks += 1
    const [prompt, piped, line] = language === 'console' ? (COMMAND.exec(body) ?? []) : []
    if (line === undefined) continue
    const { screen } = await run([...words(line), '--no-input'], {
      ...{ home, terminal: 100, env: { ITFLOW_PROFILE: 'sandbox' } },
      now: new Date(TEST_NOW.getTime() + Math.max(0, weeks) * WEEK),
      ...(piped === undefined ? {} : { isPiped: true, stdin: piped.replaceAll('\\n', '\n') }),
    })
    real += `${text.slice(end, index)}\`\`\`console\n${prompt}${screen}\`\`\``
    end = index + whole.length
  }
  expect(end).toBeGreaterThan(0)
  return real + text.slice(end)
}

it.each(DOCUMENTS)(
  '%s shows what the program really prints (UPDATE_README=1 updates it)',
  async (name) => {
    const document = new URL(`../${name}`, import.meta.url)
    const real = await replay(await readFile(document, 'utf8'))
    if (process.env['UPDATE_README'] === '1') await writeFile(document, real)
    expect(await readFile(document, 'utf8')).toBe(real)
  },
)

it.each([
  { name: 'docs/guide.md', mayLackArguments: true },
  { name: 'docs/sync.md', mayLackArguments: false },
  { name: 'docs/alerts.md', mayLackArguments: false },
])('every command in $name is one that the program understands', async (document) => {
  const text = await readFile(new URL(`../${document.name}`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(BLOCK)].map(([, , , body = '']) => body)
  const lines = blocks
    .flatMap((body) => body.replaceAll(/ \\\n\s*/g, ' ').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, ''))
  const inBlocks = lines.flatMap(
    (line) => /(?:^|[*$&|] +|sudo -u itflow |\$\()(itflow .*)$/.exec(line)?.[1] ?? [],
  )
  const inText = [...text.matchAll(/`(itflow [^`]+)`/g)].flatMap(([, line = '']) =>
    /\b[A-Z]{4,}\b/.test(line) ? [] : [line],
  )
  expect(inBlocks.length).toBeGreaterThan(8)
  for (const line of inBlocks) await requireUnderstood(line)
  for (const line of inText) {
    if (!document.mayLackArguments) await requireUnderstood(line)
    else expect(await flawOf(line.replace(/^itflow /, ''))).toBeUndefined()
  }
})
