import { readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { freshHome, run } from './support/run.ts'

const README = new URL('../README.md', import.meta.url)
const BLOCK = /```console\n(\$ (?:printf "([^"]*)" \| )?itflow ([^\n]*)\n)([\s\S]*?)```/g

/** Splits a line as a shell does, double quotes only. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

it('the README shows what the program really prints (UPDATE_README=1 updates it)', async () => {
  const text = await readFile(README, 'utf8')
  const home = freshHome()
  let real = ''
  let end = 0
  for (const { 0: whole, 1: prompt = '', 2: piped, 3: line = '', index } of text.matchAll(BLOCK)) {
    const { screen } = await run([...words(line), '--no-input'], {
      home,
      terminal: 100,
      env: { ITFLOW_PROFILE: 'sandbox' },
      ...(piped === undefined ? {} : { isPiped: true, stdin: piped.replaceAll('\\n', '\n') }),
    })
    real += `${text.slice(end, index)}\`\`\`console\n${prompt}${screen}\`\`\``
    end = index + whole.length
  }
  real += text.slice(end)
  if (process.env['UPDATE_README'] === '1') await writeFile(README, real)
  expect(end).toBeGreaterThan(0)
  expect(await readFile(README, 'utf8')).toBe(real)
})
