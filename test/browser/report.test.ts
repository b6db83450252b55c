import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import * as fc from 'fast-check'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/output/document/document.ts'
import { documentHtml } from '../../src/output/document/html.ts'
import { OPTIONS, REPORT } from '../output/document-samples.ts'
import { hostileReport, inkOf, inkOfReport } from '../output/hostile-report.ts'
import { startChromium } from './chromium.ts'
import { CLIENT_REPORT } from './client-report.ts'

/** What axe-core looks for: WCAG 2.2 at level AA, and what is good practice besides. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What a page may be made of. */
const ELEMENTS =
  'html head meta title style body a header h1 h2 p nav ul li bdi span main section dl div dt dd table caption thead tbody tr th td svg rect'.split(
    ' ',
  )

let browser: Browser
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'itflow-pages-'))
  browser = await startChromium()
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A page, and everything that it did beyond showing itself. */
interface Opened {
  page: Page
  /** Requests for anything but the file, messages on the console, errors and dialogs. */
  incidents: string[]
}

let files = 0

/** Opens a report as somebody who has got the file. */
async function open(report: ReportDocument, options: BrowserContextOptions): Promise<Opened> {
  files += 1
  const file = join(folder, `report-${files}.html`)
  writeFileSync(file, await documentHtml(report, OPTIONS))
  const url = pathToFileURL(file).href
  const page = await browser.newPage(options)
  const incidents: string[] = []
  page.on('request', (request) => {
    if (request.url() !== url) incidents.push(`request: ${request.url()}`)
  })
  page.on('console', (message) => incidents.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => incidents.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  await page.goto(url)
  return { page, incidents }
}

/** Returns what axe-core finds, and the texts whose contrast it can't tell. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations, incomplete } = await page.evaluate<axe.AxeResults>(
    `axe.run({ runOnly: ${JSON.stringify(RULES)} })`,
  )
  const unclear = incomplete.filter(({ id }) => id === 'color-contrast')
  return [...violations, ...unclear].flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  )
}

const widthOfContent = (page: Page) => page.evaluate<number>('document.documentElement.scrollWidth')

describe.each(['light', 'dark'] as const)('a report on a %s screen', (colorScheme) => {
  it.each([1280, 900, 320])('is accessible %d pixels wide', async (width) => {
    const { page, incidents } = await open(CLIENT_REPORT, {
      viewport: { width, height: 800 },
      colorScheme,
    })
    expect(await findings(page)).toEqual([])
    expect(incidents).toEqual([])
    await page.close()
  })

  it('has the background of that scheme', async () => {
    const { page } = await open(REPORT, { colorScheme })
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(20, 24, 29)' : 'rgb(255, 255, 255)')
    await page.close()
  })
})

describe('a report', () => {
  it('never scrolls sideways, whatever the width', async () => {
    const { page } = await open(CLIENT_REPORT, { viewport: { width: 320, height: 800 } })
    for (const width of [320, 375, 480, 640, 800, 801, 900, 928, 929, 1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await widthOfContent(page)).toBe(width)
    }
    await page.close()
  })

  it('can be read by keyboard: the first Tab skips to the report', async () => {
    const { page } = await open(CLIENT_REPORT, {})
    await page.keyboard.press('Tab')
    const left = await page.evaluate<number>('document.activeElement.getBoundingClientRect().left')
    expect(left).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('report')
    await page.close()
  })

  it('is a table to assistive technology also where it looks like a list', async () => {
    const { page } = await open(CLIENT_REPORT, { viewport: { width: 320, height: 800 } })
    const table = page.getByRole('table', { name: 'All assets' })
    expect(await table.getByRole('row').count()).toBe(41)
    expect(await table.getByRole('columnheader').count()).toBe(8)
    expect(await table.getByRole('rowheader').count()).toBe(40)
    await page.close()
  })

  it('has charts that say what they show', async () => {
    const { page } = await open(CLIENT_REPORT, {})
    const chart = page.getByRole('table', { name: 'By type' })
    expect(await chart.getByRole('row', { name: 'Laptop 17' }).count()).toBe(1)
    expect(await chart.getByRole('img', { name: '100 % of the largest' }).count()).toBe(1)
    await page.close()
  })

  it('is light on paper, fits it, and has headings of tables on each page', async () => {
    const { page } = await open(CLIENT_REPORT, {
      // A4 without its margins.
      viewport: { width: 680, height: 1000 },
      colorScheme: 'dark',
    })
    await page.emulateMedia({ media: 'print' })
    expect(await widthOfContent(page)).toBe(680)
    const style = await page.evaluate(
      '[document.body, document.querySelector("thead")].map((element) => getComputedStyle(element)).map(({ backgroundColor, display }) => [backgroundColor, display])',
    )
    expect(style).toEqual([
      ['rgb(255, 255, 255)', 'block'],
      ['rgba(0, 0, 0, 0)', 'table-header-group'],
    ])
    expect(await findings(page)).toEqual([])
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf).toMatch(/^%PDF-/)
    const [, width = '', height = ''] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? []
    expect([width, height].map((points) => Math.round((Number(points) / 72) * 25.4))).toEqual([
      210, 297,
    ])
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(3)
    await page.close()
  })
})

describe('a report with hostile texts', () => {
  const reports = fc.sample(hostileReport, { numRuns: 40, seed: 16 })

  it('shows each as it is, runs nothing and asks for nothing', async () => {
    for (const report of reports) {
      const { page, incidents } = await open(report, { viewport: { width: 320, height: 800 } })
      const { text, names, handlers } = await page.evaluate<Content>(CONTENT)
      expect(inkOf(text)).toBe(inkOfReport(report, READ))
      expect(names.filter((name) => !ELEMENTS.includes(name))).toEqual([])
      expect(handlers).toEqual([])
      expect(await widthOfContent(page)).toBe(320)
      expect(incidents).toEqual([])
      await page.close()
    }
  })
})

/** A table has a caption in any case. */
const READ = {
  fact: (label: string, value: string) => [label, value],
  caption: (caption: string, title: string) => (inkOf(caption) === '' ? title : caption),
}

/** What is on a page. */
interface Content {
  text: string
  names: string[]
  handlers: string[]
}

/** Finds the content of a page; the bars of charts have titles of their own. */
const CONTENT = `(() => {
  const elements = [...document.querySelectorAll('*')]
  const names = [...new Set(elements.map((element) => element.localName))]
  const handlers = elements.flatMap((element) => element.getAttributeNames().filter((name) => /^on|^(?:src|action|formaction)$/.test(name)))
  for (const svg of document.querySelectorAll('svg, .skip')) svg.remove()
  return { text: document.body.textContent, names, handlers }
})()`
