import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { hazardsDocument } from '../../src/hazards/hazard-text.ts'
import { findHazard, HAZARDS, hazardsOf } from '../../src/hazards/register.ts'
import { compareReleases } from '../../src/resources/releases.ts'
import { run } from '../support/run.ts'
import { hazardInstance } from './hazard-instance.ts'

const numbersOf = (hazards: typeof HAZARDS) => hazards.map(({ number }) => number)

describe('the register of hazards', () => {
  it('has each of H01 to H47 once, in order', () => {
    const all = Array.from({ length: 47 }, (_, index) => `H${String(index + 1).padStart(2, '0')}`)
    expect(numbersOf(HAZARDS)).toEqual(all)
  })

  it('has no range that ends before it begins', () => {
    for (const { since = '25.01', until = '26.10' } of HAZARDS) {
      expect(compareReleases(since, until)).toBeLessThanOrEqual(0)
    }
  })

  it("names a test file for each that has its number in a test's name", async () => {
    for (const { number, test } of HAZARDS) {
      const text = await readFile(new URL(test, import.meta.url), 'utf8')
      expect(text, `${test} about ${number}`).toMatch(
        new RegExp(`\\b(it|describe)[^'"\`]*['"\`]${number} `),
      )
    }
  })

  it('has every number that the code cites', async () => {
    const cited = new Set<string>()
    const root = new URL('../../src/', import.meta.url)
    for (const file of await readdir(root, { recursive: true })) {
      if (!file.endsWith('.ts')) continue
      const text = await readFile(new URL(file, root), 'utf8')
      for (const [number] of text.matchAll(/\bH\d\d\b/g)) cited.add(number)
    }
    expect([...cited].filter((number) => findHazard(number) === undefined)).toEqual([])
  })

  it('lists the hazards of a release', () => {
    const old = numbersOf(hazardsOf('25.01'))
    expect(old).toEqual(expect.arrayContaining(['H01', 'H02', 'H03', 'H09', 'H21', 'H33']))
    expect(old).not.toEqual(expect.arrayContaining(['H04']))
    expect(old).not.toEqual(expect.arrayContaining(['H35']))
    const recent = numbersOf(hazardsOf('26.10'))
    expect(recent).toEqual(expect.arrayContaining(['H01', 'H04', 'H34', 'H35', 'H40']))
    for (const gone of ['H02', 'H03', 'H13', 'H21', 'H22', 'H33', 'H41']) {
      expect(recent).not.toContain(gone)
    }
  })

  it('includes what begins before the next release that can be distinguished', () => {
    expect(numbersOf(hazardsOf('25.11'))).not.toContain('H04')
    expect(numbersOf(hazardsOf('25.11', '26.3'))).toContain('H04')
    expect(numbersOf(hazardsOf('25.11', '26.3'))).not.toContain('H34')
  })

  it('is what docs/hazards.md contains (npm run docs)', async () => {
    const written = await readFile(new URL('../../docs/hazards.md', import.meta.url), 'utf8')
    expect(written).toBe(hazardsDocument())
  })
})

describe('itflow help hazards', () => {
  it('lists them all', async () => {
    const { status, stdout } = await run(['help', 'hazards'])
    expect(status).toBe(0)
    const text = stdout.replace(/\n {7}/g, ' ')
    for (const { number, title } of HAZARDS) expect(text).toContain(`${number}  ${title}`)
  })

  it('shows one in full, case-insensitively', async () => {
    const { status, stdout } = await run(['help', 'hazards', 'h03'])
    expect(status).toBe(0)
    expect(stdout).toContain('H03  An update of one document rewrites all of them (up to 26.02)')
    expect(stdout).toContain("It can't be forced")
    expect(stdout).not.toContain('H04')
  })

  it('reports an unknown number', async () => {
    const { status, stderr } = await run(['help', 'hazards', 'H99'])
    expect(status).toBe(2)
    expect(stderr).toContain('No hazard H99')
  })
})

describe('itflow doctor', () => {
  it('counts the hazards of every release that the server may be', async () => {
    const { itflow } = await hazardInstance('25.12')
    const { stdout } = await itflow(['doctor', '--json'])
    const { release, hazards } = JSON.parse(stdout) as { release: string; hazards: string[] }
    expect(release).toBe('25.11')
    expect(hazards).toEqual(numbersOf(hazardsOf('25.11', '26.3')))
    expect(hazards).toContain('H04')
  })
})
