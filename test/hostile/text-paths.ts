import { parseEnvelope, quote } from '../../src/api/http/envelope.ts'
import { notItflowError } from '../../src/api/http/not-itflow.ts'
import { parseReply } from '../../src/api/http/reply.ts'
import { writableFields } from '../../src/api/writes/body.ts'
import { normaliseForStorage } from '../../src/api/writes/normalise.ts'
import {
  htmlWithoutQuotes,
  isSpoiltByEscaping,
} from '../../src/api/writes/planners/html-without-quotes.ts'
import { Failure } from '../../src/errors.ts'
import { spreadsheetDamage, unescapeFormula } from '../../src/import/cell-text.ts'
import * as dayPatterns from '../../src/import/date-format.ts'
import { extractorFor } from '../../src/import/extractors.ts'
import { globTest } from '../../src/import/glob.ts'
import { foldHeading } from '../../src/import/heading-meanings.ts'
import { TAKES } from '../../src/import/import-map.ts'
import { decodeInput, splitSecretLines, stripFinalNewline } from '../../src/io/text-input.ts'
import { wrapProse } from '../../src/output/card.ts'
import { cardDetails } from '../../src/output/card-layout.ts'
import { cellLine, cellText } from '../../src/output/cells.ts'
import { compactor } from '../../src/output/compact.ts'
import { documentHtml } from '../../src/output/document/html.ts'
import { lineHtml, linesHtml } from '../../src/output/document/html-text.ts'
import { documentJson } from '../../src/output/document/json.ts'
import { documentMarkdown } from '../../src/output/document/markdown.ts'
import { documentText } from '../../src/output/document/text.ts'
import * as dates from '../../src/output/format-dates.ts'
import { FORMAT_NAMES, type Format } from '../../src/output/format-names.ts'
import { formatTimeOfDay } from '../../src/output/format-time-of-day.ts'
import { formatWeekdayTime } from '../../src/output/format-weekday-time.ts'
import { FORMATS } from '../../src/output/formats.ts'
import { quoteHeadingLike } from '../../src/output/heading-guard.ts'
import { toneOf } from '../../src/output/paint.ts'
import { planText } from '../../src/output/plan.ts'
import { applyQuery } from '../../src/output/query-result.ts'
import { jsonOf } from '../../src/output/rows.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { addReferenceNames, buildSheet } from '../../src/output/sheets.ts'
import { xlsxBytes } from '../../src/output/xlsx.ts'
import { alignedLines } from '../../src/packages/cli-table.ts'
import { stripTags } from '../../src/php/strip-tags.ts'
import { phpSanitise } from '../../src/php/text.ts'
import * as phpValues from '../../src/php/values.ts'
import * as addresses from '../../src/records/addresses.ts'
import { ageIn, parseAge } from '../../src/records/age.ts'
import { parseClockTime } from '../../src/records/clock-time.ts'
import { comparatorFor } from '../../src/records/comparators.ts'
import { buildCriterion } from '../../src/records/criteria.ts'
import { parseScaled } from '../../src/records/decimals.ts'
import {
  cleanName,
  describeMatch,
  describeRecord,
  displayName,
} from '../../src/records/describe-record.ts'
import { closestMatch } from '../../src/records/did-you-mean.ts'
import { foldName, matchFieldNames, matchFields } from '../../src/records/field-names.ts'
import { buildFilter, parseFilter } from '../../src/records/filter-input.ts'
import { fuzzyRank } from '../../src/records/fuzzy-match.ts'
import { parseHtmlInput } from '../../src/records/html-input.ts'
import { parseId, parseServerId } from '../../src/records/ids.ts'
import { checkRecord, checkValue } from '../../src/records/input.ts'
import { jsonEntries, textOfJson } from '../../src/records/json-input.ts'
import { normaliseMac, plainMac } from '../../src/records/mac.ts'
import { unnamedAuthor } from '../../src/records/message-author.ts'
import { makeDateParser } from '../../src/records/natural-dates.ts'
import * as notations from '../../src/records/notations.ts'
import * as operators from '../../src/records/operators.ts'
import * as recordDates from '../../src/records/parse-dates.ts'
import { parsePast } from '../../src/records/past-moment.ts'
import { parsePeriod } from '../../src/records/periods.ts'
import { extractExtensions } from '../../src/records/phone-extensions.ts'
import * as phones from '../../src/records/phones.ts'
import { isPlaceholder } from '../../src/records/placeholders.ts'
import { parseQuery } from '../../src/records/query.ts'
import { namesInRecord, resolveQueryName } from '../../src/records/query-fields.ts'
import * as queryNames from '../../src/records/query-names.ts'
import { formatRecordNumber, numberOfParts } from '../../src/records/record-number.ts'
import { checkReference, isMe, isNoReference } from '../../src/records/reference-input.ts'
import { buildSearch } from '../../src/records/search.ts'
import { isSecretColumn, shapeRecord } from '../../src/records/shape.ts'
import { parseSort } from '../../src/records/sort.ts'
import { stripInvisible } from '../../src/records/strip-invisible.ts'
import * as matching from '../../src/records/text-equality.ts'
import { compareToSpan, parseTimeSpan } from '../../src/records/time-span.ts'
import * as values from '../../src/records/values.ts'
import { buildWhere, parseWhere } from '../../src/records/where.ts'
import type { Resource } from '../../src/resources/definition.ts'
import type { Field } from '../../src/resources/field.ts'
import { resources } from '../../src/resources/index.ts'
import { escapeSql, evaluate, sanitise } from '../../src/sandbox/engine/sql-text.ts'
import { decodeBase32 } from '../../src/secrets/base32.ts'
import { rejectInvisible, requireOtpSecret } from '../../src/secrets/secret-input.ts'
import { makeStreamMask } from '../../src/secrets/stream-mask.ts'
import { otpauthSecret, parseOtpSecret } from '../../src/secrets/totp.ts'
import { parseBytes } from '../../src/text/byte-size.ts'
import { cleanCell, hasPlainForm, makeFormulaEscaper } from '../../src/text/csv-injection.ts'
import {
  decodePart,
  decodeText,
  encodingNamed,
  encodingOf,
  findControlCharacter,
  undecodableHint,
} from '../../src/text/decode.ts'
import { detectHtml } from '../../src/text/detect-html.ts'
import { escapeHtml } from '../../src/text/escape-html.ts'
import { escapeMarkdown, escapeMarkdownLine } from '../../src/text/escape-markdown.ts'
import { decodeEscape, ESCAPED, unescapedViews } from '../../src/text/escapes.ts'
import { convertLineBreaks } from '../../src/text/html-breaks.ts'
import { isElement } from '../../src/text/html-elements.ts'
import * as readable from '../../src/text/html-entities.ts'
import { htmlSearchText } from '../../src/text/html-search-text.ts'
import { htmlToText } from '../../src/text/html-to-text.ts'
import { htmlTokens } from '../../src/text/html-tokens.ts'
import { limitNesting } from '../../src/text/limit-nesting.ts'
import { markdownToHtml } from '../../src/text/markdown.ts'
import { hasPair, scanMarkup } from '../../src/text/markup-scan.ts'
import * as masking from '../../src/text/masking.ts'
import { QuotedCode } from '../../src/text/quoted-code.ts'
import { foldForSearch, wordsIn } from '../../src/text/search-folding.ts'
import * as forms from '../../src/text/secret-encodings.ts'
import * as secretFields from '../../src/text/secret-fields.ts'
import { isSecretName } from '../../src/text/secret-names.ts'
import { capitalise as capitalisedWord, joinWords, withArticle } from '../../src/text/sentence.ts'
import { rewrite, unchangedText } from '../../src/text/source-map.ts'
import { spellOutSigns } from '../../src/text/spell-out-signs.ts'
import { layOutTable } from '../../src/text/table-layout.ts'
import * as clean from '../../src/text/terminal-safe.ts'
import { TextMatcher } from '../../src/text/text-matcher.ts'
import { preserveSpaces, textToHtml } from '../../src/text/text-to-html.ts'
import * as width from '../../src/text/width.ts'
import * as wrap from '../../src/text/wrap.ts'
import { secondsIn } from '../../src/time/seconds.ts'
import { parseInstant, parseWallTime } from '../../src/time/wall-time.ts'
import { namedZone, UTC, zoneName } from '../../src/time/zone.ts'
import { OPTIONS } from '../output/document-samples.ts'
import { reportOf } from '../output/hostile-report.ts'
import { NOW, shown } from '../output/made-up.ts'

/** A function that a text from outside goes through. */
export type TextPath = (text: string) => unknown

const SECRET = 'made-up secret/with "signs" & ä'
const mask = masking.makeMask(() => [SECRET, 'another-secret-0123456789'])

const { assets, clients, contacts, tickets, 'ticket-replies': replies } = resources

const NO_LAYOUT = { title: [], first: [] }

const CALL = {
  method: 'GET',
  operation: 'tickets/read',
  instance: 'acme',
  advice: { key: '', address: '', addressSource: '' },
  mask,
}

const reply = (text: string, status = 200) => ({
  status,
  headers: { 'retry-after': text },
  body: new TextEncoder().encode(text),
})

const NOTATIONS = [
  ...['mac', 'ip', 'network', 'phone', 'extension', 'calling-code', 'email', 'domain', 'host'],
] as const

const KINDS = ['text', 'html', 'choice', 'moment', 'date', 'decimal', 'duration', 'secret'] as const

/** Combines the paths of all notations or kinds. */
function each(path: (field: Field, text: string) => unknown): TextPath {
  const fields = [
    ...NOTATIONS.map((notation) => ({ label: 'Made up', sql: 'text', kind: 'text', notation })),
    ...KINDS.map((kind) => ({ label: 'Made up', sql: 'text', kind, choices: ['A', 'B'] })),
  ] as unknown as Field[]
  return (text) => fields.forEach((field) => void tolerant(() => path(field, text)))
}

const DAYS = dayPatterns.dayPattern('MMM D, YYYY') ?? { written: '', expression: /^/ }

/** Runs a path that may refuse the text: it has processed the text even then. */
function tolerant(path: () => unknown): unknown {
  try {
    return path()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** Parses a reply; a Failure counts as a result too. */
async function parsedReply(given: Parameters<typeof parseReply>[0]): Promise<unknown> {
  try {
    return await parseReply(given, CALL)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const HERE = { now: NOW, zone: UTC }

const HTML_FIELD = { label: 'Made up', sql: 'longtext', kind: 'html' } as unknown as Field

/** Checks the text as a value of each field of a new ticket, contact or asset. */
async function checkedValues(text: string): Promise<void> {
  for (const resource of [tickets, contacts, assets]) {
    for (const [name] of writableFields(resource, 'create')) {
      const given = { value: text, inputName: 'a' }
      await checkValue(resource, name, given, 'create', HERE).catch(() => undefined)
    }
  }
}

const OPERATORS = ['=', '!=', '~', '<', '<=', '>', '>='] as const

/** Fields with texts of every kind. */
const WHERE: readonly (readonly [Resource, field: string, value: string])[] = [
  [tickets, 'subject', 'a b'],
  [tickets, 'details', 'a b'],
  [tickets, 'number', 'TCK-1'],
  [tickets, 'priority', 'High'],
  [tickets, 'created-at', '2026-11-24'],
  [assets, 'mac', '00:1b:21:3c:4d:5e'],
  [assets, 'ip', '10.0.0.1'],
  [assets, 'purchase-date', '2026-11-24'],
  [assets, 'contact', 'Ada'],
  [contacts, 'email', 'ada@acme.example'],
  [contacts, 'phone', '+1 555 010 0199'],
  [contacts, 'extension', '204'],
  [clients, 'rate', '9.50'],
  [clients, 'website', 'acme.example'],
  [resources.domains, 'name', 'acme.example'],
  [resources.certificates, 'domain', 'www.acme.example'],
  [resources.networks, 'network', '10.0.0.0/24'],
]

/** Returns a record in which every field is the text. */
function rowOf({ fields }: Resource, text: string): Record<string, string> {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, text]))
}

function whereStored(text: string): void {
  for (const [resource, field, value] of WHERE) {
    const row = rowOf(resource, text)
    for (const operator of OPERATORS) {
      const condition = parseWhere(resource, `${field}${operator}${value}`, {
        now: NOW,
        zone: UTC,
        inputName: '--where',
      })
      condition.test(row, () => text, UTC)
    }
  }
}

function whereWritten(text: string): void {
  for (const [resource, field] of WHERE) {
    const row = rowOf(resource, 'Acme')
    for (const operator of OPERATORS) {
      tolerant(() =>
        parseWhere(resource, `${field}${operator}${text}`, {
          now: NOW,
          zone: UTC,
          inputName: '--where',
        }).test(row, () => 'Acme', UTC),
      )
    }
  }
}

/** A table whose subjects are commands. */
const commandSheet = (text: string): Sheet => {
  const { columns, ...rest } = sheet(text, true)
  return {
    ...rest,
    columns: columns.map((column) =>
      column.field === 'ticket_subject' ? { ...column, isCommand: true } : column,
    ),
  }
}

const sheet = (text: string, isList: boolean): Sheet => ({
  fields: [
    { name: 'ticket_subject', label: 'Subject', kind: 'text', isEscaped: true },
    { name: 'ticket_details', label: 'Details', kind: 'html' },
    { name: 'ticket_created_at', label: 'Created', kind: 'moment' },
    { name: 'ticket_due_at', label: 'Due', kind: 'date' },
    { name: 'ticket_amount', label: 'Amount', kind: 'decimal' },
    { name: 'ticket_contact_id', label: 'Contact', kind: 'reference', refers: 'contacts' },
  ],
  columns: ['subject', 'created_at', 'due_at', 'amount', 'contact_id'].map((name) => ({
    field: `ticket_${name}`,
    heading: name.toUpperCase(),
  })),
  rows: [
    {
      ticket_subject: text,
      ticket_details: text,
      ticket_created_at: text,
      ticket_due_at: text,
      ticket_amount: text,
      ticket_contact_id: 7,
    },
  ],
  names: () => text,
  title: { name: text, details: text },
  isList,
})

/** A sheet with column names from the server. */
const named = (text: string, isList: boolean): Sheet => ({
  fields: [{ name: text, label: text, kind: 'text' }],
  columns: [{ field: text, heading: text }],
  rows: [{ [text]: text }],
  isList,
})

const formatted =
  (format: Format, isTerminal: boolean): TextPath =>
  async (text) => {
    for (const one of [sheet(text, true), sheet(text, false), named(text, true)]) {
      await shown(one, { format, isTerminal })
    }
  }

const STREAMED = {
  isTerminal: false,
  columns: 80,
  hasColor: false,
  now: NOW,
  isCsvRaw: false,
  hasCsvBom: false,
  csvDelimiter: ',',
  hasHeading: true,
  isHtmlRaw: false,
}

/** Formats a list whose records arrive in batches. */
const inParts =
  (format: Format): TextPath =>
  async (text) => {
    const write = await FORMATS[format].loadStream?.()
    async function* sheets() {
      yield sheet(text, true)
      yield sheet(text, true)
    }
    for await (const _ of write?.(sheets(), STREAMED) ?? []);
  }

const inEveryFormat: TextPath = async (text) => {
  for (const format of FORMAT_NAMES) await formatted(format, true)(text)
}

/** Formats a reply in which everything is the text, at a terminal and piped. */
const asConversation: TextPath = async (text) => {
  const { messageFields } = replies
  if (messageFields === undefined) return
  const names = Object.values(messageFields).filter((name) => typeof name === 'string')
  const list = buildSheet(replies, [Object.fromEntries(names.map((name) => [name, text]))], {
    isList: true,
  })
  const told = { ...list, conversation: { messages: list, messageFields } }
  await shown(told)
  await shown(told, { isAccessible: true })
  await shown(told, { isTerminal: false })
}

const cell = (of: typeof cellText): TextPath => {
  const { fields, rows } = sheet('', true)
  return (text) => {
    const row = Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, text]))
    for (const field of fields)
      of(field, row, { target: 'card', now: NOW, zone: UTC, htmlText: htmlToText })
  }
}

function streamed(text: string): void {
  const stream = makeStreamMask([
    { text: `${text.slice(0, 5000)}!` },
    { text: SECRET },
    { text: text.slice(0, 6), isWord: true },
  ])
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 65_536) stream.push(bytes.subarray(at, at + 65_536))
  stream.end()
}

/** What each module does with a text, by the names of its exports. */
export const TEXT_PATHS: Readonly<Record<string, Readonly<Record<string, TextPath>>>> = {
  'text/terminal-safe.ts': {
    cleanText: clean.cleanText,
    cleanLine: clean.cleanLine,
    trimBlankLines: clean.trimBlankLines,
    isTerminalSafe: clean.isTerminalSafe,
    escapeJson: clean.escapeJson,
    escapeYaml: clean.escapeYaml,
  },
  'text/byte-size.ts': { parseBytes },
  'text/csv-injection.ts': {
    cleanCell,
    makeFormulaEscaper: makeFormulaEscaper(';'),
    hasPlainForm: (text) => hasPlainForm('decimal', text),
  },
  'text/decode.ts': {
    findControlCharacter: findControlCharacter,
    decodeText: (text) => {
      decodeText(Buffer.from(text))
      decodeText(Buffer.from(text, 'latin1'))
      decodeText(Buffer.from(text, 'utf16le'))
    },
    decodePart: (text) => decodePart(Buffer.from(text), { name: 'utf-8', bomLength: 0 }),
    encodingNamed,
    encodingOf: (text) => encodingOf(Buffer.from(text), 'utf-8'),
    undecodableHint: (text) => undecodableHint({ candidateEncodings: [] }, text),
  },
  'text/html-breaks.ts': { convertLineBreaks: (text) => convertLineBreaks(text) },
  'text/html-elements.ts': { isElement },
  'text/markup-scan.ts': {
    scanMarkup: scanMarkup,
    hasPair: (text) => hasPair(scanMarkup(text).elements),
  },
  'text/html-tokens.ts': { htmlTokens: (text) => [...htmlTokens(text)].length },
  'text/markdown.ts': { markdownToHtml: (text) => tolerant(() => markdownToHtml(text)) },
  'text/escapes.ts': {
    decodeEscape: (text) => text.replace(ESCAPED, decodeEscape),
    unescapedViews,
  },
  'text/masking.ts': {
    makeMask: (text) => {
      mask(text)
      mask(JSON.stringify(text))
      // A secret that is stored on the server.
      masking.makeMask(() => [text.slice(0, 200_000)])(text)
    },
    makeLongMask: masking.makeLongMask(
      () => [SECRET],
      async function* (parts) {
        yield* parts
      },
    ),
  },
  'text/text-matcher.ts': {
    TextMatcher: (text) => {
      const needles = new TextMatcher([text, text.slice(0, 40), text.slice(0, 5)])
      needles.find(text, () => undefined)
    },
  },
  'text/source-map.ts': {
    unchangedText: (text) => unchangedText(text),
    rewrite: (text) => {
      const view = rewrite(unchangedText(text), /[^a]/g, () => 'bc')
      return [view.sourceOf(0, 1), view.sourceOf(text.length - 1, text.length)]
    },
  },
  'text/secret-names.ts': { isSecretName },
  'text/secret-fields.ts': {
    mayContainSecret: secretFields.mayContainSecret,
    maskFields: (text) =>
      secretFields.maskFields({ note: text, api_key: text, [text]: text }, mask),
    maskedJson: (text) => [...secretFields.maskedJson([text, { [text]: text }], mask)],
    maskUrl: (text) => secretFields.maskUrl(new URL(`http://acme.example/?a=${encoded(text)}`)),
  },
  'text/secret-encodings.ts': {
    exactFormsOf: (text) => forms.exactFormsOf(text.slice(0, 200_000)),
    writtenForms: (text) => forms.writtenForms(text.slice(0, 200_000)),
    base64Infixes: (text) => forms.base64Infixes(text),
  },
  'text/text-to-html.ts': {
    textToHtml: (text) => textToHtml(text),
    preserveSpaces: preserveSpaces,
  },
  'text/quoted-code.ts': {
    QuotedCode: (text) => {
      const code = new QuotedCode()
      code.text(text)
      code.tag('p')
      code.text(`\n${text}`)
      code.tag('b')
    },
  },
  'text/html-entities.ts': {
    decodeEntities: readable.decodeEntities,
    isEscapable: readable.isEscapable,
    readablePair: (text) => readable.readablePair(text, `${text} `),
  },
  'text/sentence.ts': {
    capitalise: capitalisedWord,
    joinWords: (text) => joinWords([text, text]),
    withArticle,
  },
  'text/spell-out-signs.ts': { spellOutSigns: spellOutSigns },
  'text/detect-html.ts': { detectHtml: detectHtml },
  'text/width.ts': {
    isPlain: width.isPlain,
    widthOf: width.widthOf,
    cutTo: (text) => [width.cutTo(text, 40), width.cutTo(text, 100_000)],
    padTo: (text) => width.padTo(text, 40),
    alignColumns: (text) =>
      width.alignColumns([
        [text, text],
        ['a', 'b'],
      ]),
    wrapTo: (text) => width.wrapTo(text, 76),
  },
  'text/wrap.ts': {
    wrapWords: (text) => wrap.wrapWords(text, 76),
    wrapMessage: (text) => wrap.wrapMessage(text, 76, width.widthOf),
    wrapCommand: (text) => wrap.wrapCommand(`itflow ${text}`, 76),
  },
  'records/addresses.ts': {
    normaliseIp: addresses.normaliseIp,
    normaliseNetwork: addresses.normaliseNetwork,
    addressSortKey: addresses.addressSortKey,
    normaliseDomain: addresses.normaliseDomain,
    normaliseHost: addresses.normaliseHost,
    normaliseEmail: addresses.normaliseEmail,
    bareEmail: addresses.bareEmail,
    bareName: addresses.bareName,
    nameInUnicode: addresses.nameInUnicode,
  },
  'records/comparators.ts': {
    comparatorFor: each((field, text) => comparatorFor(field)(text, `${text}1`)),
  },
  'records/clock-time.ts': { parseClockTime: parseClockTime },
  'records/parse-dates.ts': {
    parseDay: (text) => recordDates.parseDay(text, NOW, UTC),
    parseMoment: (text) => recordDates.parseMoment(text, NOW, UTC),
    parseDuration: (text) => tolerant(() => recordDates.parseDuration(text, '--time')),
    isCalendarDay: recordDates.isCalendarDay,
  },
  'records/decimals.ts': { parseScaled: (text) => parseScaled(text) },
  'records/phone-extensions.ts': {
    extractExtensions: (text) =>
      tolerant(() =>
        extractExtensions(contacts, new Map([['contact_phone', text]]), {
          isWritten: () => true,
          isKept: () => false,
          inputName: (name) => name,
        }),
      ),
  },
  'records/field-names.ts': {
    matchFields: (text) => matchFields(tickets, text),
    foldName,
    matchFieldNames: (text) => matchFieldNames(tickets, text),
  },
  'records/filter-input.ts': {
    parseFilter: each((field, text) =>
      parseFilter([{ name: 'a', field, inputName: 'a' }], [text], { now: NOW, zone: UTC }),
    ),
    buildFilter: each((field, text) =>
      buildFilter([{ name: 'a', field, inputName: 'a' }], [text], { now: NOW, zone: UTC }),
    ),
  },
  'records/html-input.ts': { parseHtmlInput: (text) => parseHtmlInput(HTML_FIELD, text) },
  'records/ids.ts': { parseId: parseId, parseServerId: parseServerId },
  'records/input.ts': {
    checkValue: (text) => checkedValues(text),
    checkRecord: (text) => {
      const record = { subject: text, details: text, priority: text, [text]: text }
      return checkRecord(tickets, record, 'create', HERE).catch(() => undefined)
    },
  },
  'records/strip-invisible.ts': { stripInvisible: stripInvisible },
  'records/json-input.ts': {
    textOfJson: each((field, text) => textOfJson(field, 'a', text)),
    jsonEntries: (text) => jsonEntries('a', { [text]: text }),
  },
  'records/natural-dates.ts': {
    makeDateParser: async (text) => {
      const { read } = await makeDateParser('moment', { clock: () => NOW, zone: UTC })
      read(text)
    },
  },
  'records/fuzzy-match.ts': {
    fuzzyRank: (text) => {
      fuzzyRank(text, 'acme widgets')
      fuzzyRank(text, `${text.slice(0, 100)} z`)
      fuzzyRank('acme widgets', text)
    },
  },
  'records/mac.ts': { plainMac, normaliseMac },
  'records/text-equality.ts': {
    foldText: matching.foldText,
    isSameText: (text) => matching.isSameText(text, `${text} &`),
    hasText: (text) => matching.hasText(text, `${text.slice(0, 200)}é`),
    isEquivalent: each((field, text) => matching.isEquivalent(field, text, 'acme.example')),
    fieldEquals: each((field, text) =>
      matching.fieldEquals({ fields: { a: field } }, { a: text }, 'a', text),
    ),
  },
  'records/describe-record.ts': {
    displayName: (text) => displayName(tickets, rowOf(tickets, text)),
    cleanName: cleanName,
    describeRecord: (text) => describeRecord(tickets, rowOf(tickets, text)),
    describeMatch: (text) => describeMatch(tickets, rowOf(tickets, text)),
  },
  'records/did-you-mean.ts': { closestMatch: (text) => closestMatch(text, ['subject', 'details']) },
  'records/notations.ts': {
    normaliseValue: each(notations.normaliseValue),
    sortKeyFor: each(notations.sortKeyFor),
    isMalformed: each(notations.isMalformed),
    parseNotated: each((field, text) => notations.parseNotated(field, '--made-up', text)),
    hasPart: each((field, text) => {
      notations.hasPart(field, text, 'acme.example')
      notations.hasPart(field, 'acme.example', text)
    }),
  },
  'records/record-number.ts': {
    formatRecordNumber: (text) => formatRecordNumber(tickets, rowOf(tickets, text)),
    numberOfParts: (text) => numberOfParts({ prefix: 'a', number: 'b' }, { a: text, b: text }),
  },
  'records/operators.ts': {
    splitCondition: (text) => {
      operators.splitCondition(text)
      operators.splitCondition(`name ${text}`)
      operators.splitCondition(`name = ${text}`)
      operators.splitCondition(`name is ${text}`)
    },
    isOperator: operators.isOperator,
    isQuoted: operators.isQuoted,
    stripQuotes: operators.stripQuotes,
    noOperator: (text) => operators.noOperator('where', text),
    unknownOperator: (text) =>
      operators.unknownOperator('--where', text, { field: 'name', operator: '==', value: text }),
  },
  'records/periods.ts': {
    parsePeriod: (text) => resources.time.periods?.map((period) => parsePeriod(period, text)),
  },
  'records/phones.ts': {
    parsePhone: phones.parsePhone,
    plainPhone: phones.plainPhone,
    parseExtension: phones.parseExtension,
    parseCallingCode: phones.parseCallingCode,
  },
  'records/placeholders.ts': { isPlaceholder },
  'records/query-fields.ts': {
    resolveQueryName: (text) => resolveQueryName(tickets, text),
    namesInRecord: (text) => namesInRecord(tickets).namesFor(text),
  },
  'records/query-names.ts': {
    escapeExpression: (text) =>
      queryNames.escapeExpression(`a.${text}`, [{ type: 'Field', value: text, start: 2 }]),
    escapeNames: (text) => queryNames.escapeNames([text, { [text]: text }]),
    unescapeNames: (text) => queryNames.unescapeNames([text, { [text]: text }]),
    referencedNames: (text) =>
      queryNames.referencedNames([{ type: 'UnquotedIdentifier', value: text, start: 0 }]),
    withAliases: (text) => {
      const aliases = new Map([[text, ['note']]])
      const naming = { aliases, within: new Map([[text, { aliases, within: new Map() }]]) }
      return queryNames.withAliases([{ note: text, [`${text}1`]: text, [text]: [text] }], naming)
    },
    namingOf: (text) => queryNames.namingOf({ namesFor: (name) => [name, text] }, [text]),
  },
  'records/query.ts': {
    // Also as an expression, with a word as long as the text.
    parseQuery: async (text) => {
      const query = await parseQuery('[*].keys(@)[] | sort(@) | [0]', '--query')
      query([{ note: text, [text]: text }])
      await parseQuery(text, '--query').catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error
      })
    },
  },
  'records/reference-input.ts': {
    isMe,
    isNoReference,
    checkReference: each((field, text) => checkReference(field, 'a', text)),
  },
  'records/shape.ts': {
    shapeRecord: (text) => shapeRecord(tickets, { ...rowOf(tickets, text), [text]: text }),
    isSecretColumn: isSecretColumn,
  },
  'records/age.ts': {
    ageIn,
    parseAge: (text) => tolerant(() => parseAge(text, '--updated-within')),
  },
  'records/past-moment.ts': {
    parsePast: (text) =>
      tolerant(() => parsePast(text, { option: '--since', now: NOW, zone: UTC })),
  },
  'records/message-author.ts': {
    unnamedAuthor: (text) => {
      const { messageFields } = resources['ticket-replies']
      return messageFields && unnamedAuthor(messageFields, { [messageFields.author]: text })
    },
  },
  'records/criteria.ts': {
    buildCriterion: (text) => {
      const asking = { now: NOW, inputName: '--updated-within' }
      tolerant(() => buildCriterion(tickets, 'updated_within', text, asking))
      const { test } = buildCriterion(tickets, 'overdue', '', asking)
      test(rowOf(tickets, text), UTC)
    },
  },
  'records/search.ts': {
    buildSearch: (text) => {
      for (const resource of [contacts, resources.documents, assets]) {
        tolerant(() => buildSearch(resource, text, '--search').test(rowOf(resource, 'nothing')))
        buildSearch(resource, 'zebra 5550100', '--search').test(rowOf(resource, text))
      }
    },
  },
  'records/sort.ts': {
    parseSort: (text) => {
      for (const [resource, field] of WHERE) {
        if (field === 'number') continue
        parseSort(resource, field, '--sort')(rowOf(resource, text), rowOf(resource, `${text}1`))
      }
    },
  },
  'records/time-span.ts': {
    parseTimeSpan: (text) => parseTimeSpan(text, NOW, UTC),
    compareToSpan: (text) => {
      const span = parseTimeSpan('today', NOW, UTC)
      return span === undefined ? undefined : compareToSpan(span, text, UTC)
    },
  },
  'records/values.ts': {
    parseValue: each((field, text) => values.parseValue(field, '--made-up', text, { now: NOW })),
    parseYesNo: values.parseYesNo,
    rejectControlCharacters: (text) =>
      tolerant(() => values.rejectControlCharacters('--made-up', text)),
    parseNumberOrWord: (text) => values.parseNumberOrWord({ words: { 1: 'New' } } as never, text),
  },
  'records/where.ts': {
    parseWhere: (text) => {
      whereStored(text)
      whereWritten(text)
    },
    buildWhere: (text) => {
      for (const [resource, field] of WHERE) {
        const parts = { field, operator: '=', value: text }
        tolerant(() => buildWhere(resource, parts, { now: NOW, zone: UTC, inputName: 'where' }))
        const odd = { field: text, operator: text, value: text }
        tolerant(() => buildWhere(resource, odd, { now: NOW, zone: UTC, inputName: 'where' }))
      }
    },
  },
  'output/cells.ts': { cellLine: cell(cellLine), cellText: cell(cellText) },
  // Its input is already clean and cut.
  'packages/cli-table.ts': {
    alignedLines: (text) =>
      alignedLines([[width.cutTo(clean.cleanLine(text), 40)]], [40], ['left']),
  },
  'output/format-weekday-time.ts': {
    formatWeekdayTime: (text) => formatWeekdayTime(text, NOW, UTC),
  },
  'output/format-dates.ts': {
    formatMoment: (text) => dates.formatMoment(text, NOW, UTC),
    formatDay: (text) => dates.formatDay(text, NOW, UTC),
    formatDayLong: (text) => dates.formatDayLong(text, NOW, UTC),
    formatMomentLong: (text) => dates.formatMomentLong(text, NOW, UTC),
    formatDateTime: (text) => dates.formatDateTime(text, UTC),
    formatExpiry: (text) => dates.formatExpiry(text, NOW, UTC),
    formatExpiryLong: (text) => dates.formatExpiryLong(text, NOW, UTC),
    daysUntil: (text) => dates.daysUntil(text, NOW, UTC),
  },
  'output/format-time-of-day.ts': {
    formatTimeOfDay: (text) => formatTimeOfDay(text, NOW, UTC),
  },
  'output/formats.ts': { formatSheet: inEveryFormat },
  'output/card.ts': {
    cardText: (text) => shown(sheet(text, false)),
    wrapProse: (text) => wrapProse(text, 36),
  },
  'output/conversation.ts': { conversationText: asConversation },
  'output/document/text.ts': {
    documentText: async (text) => {
      for (const isAccessible of [true, false]) {
        await documentText(reportOf(text), { ...OPTIONS, isAccessible })
      }
    },
  },
  'output/document/markdown.ts': {
    documentMarkdown: (text) => documentMarkdown(reportOf(text), OPTIONS),
  },
  'output/document/html.ts': { documentHtml: (text) => documentHtml(reportOf(text), OPTIONS) },
  'output/document/html-text.ts': { lineHtml, linesHtml },
  'output/document/json.ts': { documentJson: (text) => documentJson(reportOf(text)) },
  'output/heading-guard.ts': {
    quoteHeadingLike: (text) => [quoteHeadingLike(text), quoteHeadingLike(text, true)],
  },
  'output/card-layout.ts': {
    cardDetails: (text) => cardDetails(tickets.card ?? NO_LAYOUT, { ticket_priority: text }),
  },
  'output/screen-reader.ts': {
    screenReaderText: async (text) => {
      for (const isList of [true, false]) {
        await shown(sheet(text, isList), { isAccessible: true })
      }
    },
  },
  'output/grouped-table.ts': {
    groupedTableText: (text) =>
      shown({ ...sheet(text, true), groups: { fields: ['ticket_subject'], none: 'none' } }),
  },
  'output/table.ts': {
    tableText: (text) => shown(sheet(text, true)),
    // With a command that is below its row.
    tableRows: (text) => shown(commandSheet(text)),
  },
  'output/tsv.ts': { tsvText: formatted('table', false) },
  'output/csv.ts': { csvText: formatted('csv', false), csvStream: inParts('csv') },
  'output/yaml.ts': { yamlText: formatted('yaml', false), yamlStream: inParts('yaml') },
  'output/streams.ts': { jsonStream: inParts('json'), ndjsonStream: inParts('ndjson') },
  'output/xlsx.ts': {
    xlsxBytes: (text) => tolerant(() => xlsxBytes(sheet(text.slice(0, 30_000), true))),
  },
  'output/json.ts': {
    jsonText: formatted('json', true),
    ndjsonText: formatted('ndjson', false),
  },
  'import/cell-text.ts': { spoiled: spreadsheetDamage, undefused: unescapeFormula },
  'import/date-format.ts': {
    isNoDay: dayPatterns.isNoDay,
    isoDay: dayPatterns.isoDay,
    dayIn: (text) => tolerant(() => dayPatterns.dayIn(DAYS, text)),
  },
  'import/glob.ts': { globTest: (text) => globTest('*a*b*')(text) },
  'import/heading-meanings.ts': { foldHeading },
  'import/extractors.ts': {
    takerOf: (text) => {
      for (const take of TAKES) extractorFor(take, {})(text)
    },
  },
  'text/escape-html.ts': { escapeHtml },
  'text/escape-markdown.ts': { escapeMarkdown, escapeMarkdownLine },
  'text/search-folding.ts': { foldForSearch: foldForSearch, wordsIn },
  'text/html-to-text.ts': { htmlToText: (text) => htmlToText(text) },
  'text/html-search-text.ts': { htmlSearchText: htmlSearchText },
  'text/limit-nesting.ts': { limitNesting: limitNesting },
  'text/table-layout.ts': {
    layOutTable: (text) => layOutTable([[{ text, colspan: 1, rowspan: 1 }]], 76),
  },
  'output/paint.ts': {
    toneOf: (text) => toneOf({ name: 'a_expire', label: 'A', kind: 'date' }, text, NOW, UTC),
  },
  'output/plan.ts': {
    planText: (text) =>
      planText(
        {
          instance: 'acme',
          client: null,
          resource: 'tickets',
          verb: 'update',
          record: null,
          changes: [],
          requests: [{ method: 'POST', url: text, body: { note: text } }],
          lines: [text],
        },
        { tint: (name) => name, wrap: (line) => wrap.wrapMessage(line, 76, width.widthOf) },
      ),
  },
  'output/query-result.ts': {
    applyQuery: (text) => applyQuery(sheet(text, true), () => [text, { [text]: text }]),
  },
  'output/compact.ts': {
    compactor: (text) => compactor(new Set([text]))([{ [text]: text, a: '' }, { b: text }]),
  },
  'output/rows.ts': { jsonOf: (text) => jsonOf(named(text, true)) },
  'output/sheets.ts': {
    buildSheet: (text) => buildSheet(tickets, [{ [text]: text }], { isList: true }),
    addReferenceNames: (text) => {
      const made = buildSheet(tickets, [{ ...rowOf(tickets, text), [text]: text }], {
        isList: true,
      })
      return addReferenceNames(tickets, made, () => text)
    },
  },
  'php/strip-tags.ts': { stripTags },
  'php/text.ts': { phpSanitise: phpSanitise },
  'php/values.ts': {
    intval: phpValues.intval,
    floatval: phpValues.floatval,
    ucfirstLower: phpValues.ucfirstLower,
    strval: phpValues.strval,
  },
  'time/seconds.ts': { secondsIn },
  'time/wall-time.ts': { parseWallTime: parseWallTime, parseInstant: parseInstant },
  'time/zone.ts': { namedZone, zoneName },
  'secrets/base32.ts': { decodeBase32 },
  'secrets/secret-input.ts': {
    rejectInvisible: (text) => tolerant(() => rejectInvisible('--made-up', text)),
    requireOtpSecret: (text) => requireOtpSecret('--made-up', text).catch(() => undefined),
  },
  'secrets/stream-mask.ts': { makeStreamMask: streamed },
  'secrets/totp.ts': {
    parseOtpSecret: (text) => tolerant(() => parseOtpSecret(text, 'acme')),
    otpauthSecret: otpauthSecret,
  },
}

/** The text paths in other rooms. */
const OTHER_PATHS: Readonly<Record<string, TextPath>> = {
  quote: (text) => quote(text, mask),
  readAnswer: (text) => {
    parseEnvelope(text, 200, mask)
    parseEnvelope(`<br />\nWarning: ${text}\n{"success":"True","data":[]}\n${text}`, 200, mask)
  },
  readReply: async (text) => {
    for (const status of [200, 401, 403, 404, 429, 500]) await parsedReply(reply(text, status))
  },
  'a message of the server': (text) => {
    const body = JSON.stringify({ success: 'False', message: text })
    return parsedReply(reply(body))
  },
  stranger: (text) => notItflowError(text, 200, CALL),
  htmlWithoutQuotes: (text) => [isSpoiltByEscaping(text), htmlWithoutQuotes(text)],
  asStored: (text) =>
    Object.values(contacts.fields).map((field) => normaliseForStorage(field, text)),
  'what comes in': (text) => {
    tolerant(() => decodeInput(Buffer.from(text), { option: '--notes', what: 'notes.txt' }))
    stripFinalNewline(text)
    splitSecretLines(text)
  },
  'SQL of the sandbox': (text) => {
    sanitise(text)
    evaluate({ quoted: escapeSql(text) })
  },
}

function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

/** How often a path processes the text: once for each field of a sheet, or for each operator of each field. */
const TIMES: Readonly<Record<string, number>> = {
  'text/masking.ts': 4,
  'text/secret-names.ts': 3,
  'text/secret-fields.ts': 3,
  'output/formats.ts': 18,
  'output/card.ts': 6,
  'output/conversation.ts': 18,
  'output/screen-reader.ts': 12,
  'output/table.ts': 6,
  'output/grouped-table.ts': 7,
  'output/tsv.ts': 18,
  'output/csv.ts': 18,
  'output/yaml.ts': 18,
  'output/json.ts': 18,
  'output/cells.ts': 6,
  // Each has it in twenty places.
  'output/document/text.ts': 40,
  'output/document/markdown.ts': 20,
  'output/document/html.ts': 20,
  'output/document/json.ts': 20,
  'records/comparators.ts': 8,
  'records/filter-input.ts': 18,
  'records/input.ts': 60,
  'records/json-input.ts': 18,
  'records/text-equality.ts': 8,
  'records/notations.ts': 8,
  'records/values.ts': 8,
  'records/sort.ts': 16,
  'records/where.ts': 100,
}

/** Every path with its name, and how many times as long as a single pass it may take. */
export const ALL_PATHS: readonly (readonly [name: string, path: TextPath, times: number])[] = [
  ...Object.entries(TEXT_PATHS).flatMap(([module, paths]) =>
    Object.entries(paths).map(
      ([name, path]) => [`${name} of ${module}`, path, TIMES[module] ?? 1] as const,
    ),
  ),
  ...Object.entries(OTHER_PATHS).map(([name, path]) => [name, path, 1] as const),
]

/** The exports that don't process text from outside, or only pass it on to those above; by module. */
export const NO_TEXT_PATHS: Readonly<Record<string, readonly string[]>> = {
  'records/criterion-names.ts': ['supportedCriteria', 'isPlainAsk'],
  'records/search.ts': ['searchedFields'],
  'records/comparators.ts': ['isEmpty'],
  // By parseWhere.
  'records/predicates.ts': ['buildPredicate', 'textTest', 'orderPredicate', 'comparesId'],
  'records/decimals.ts': ['formatScaled'],
  'records/field-names.ts': [
    'flagOf',
    'resolveField',
    'secretNamed',
    'isRecordNumberName',
    'labelInSentence',
    'writableFlags',
  ],
  // By parseQuery.
  'packages/jmespath.ts': ['compile', 'search', 'tokenize'],
  'records/input.ts': ['missingFields'],
  'records/limits.ts': ['limitOf'],
  'records/describe-record.ts': ['nounOf', 'nounsOf', 'formatCount'],
  'records/notations.ts': ['valueNoun', 'malformedError'],
  'records/record-schema.ts': ['recordSchema', 'annotations'],
  'records/input-schema.ts': ['inputSchema'],
  'records/module-schema.ts': ['moduleSchema'],
  'records/shape.ts': ['isReadable', 'isEscapedField'],
  'records/record-state.ts': [
    ...[
      'isEnded',
      'isAlreadyDone',
      'isArchived',
      'stateBefore',
      'hasFinalEffect',
      'isRepeatRefused',
    ],
    ...['isEndable', 'isOpen'],
  ],
  'records/did-you-mean.ts': ['notOneOf'],
  'records/values.ts': ['clearedValue'],
  'records/writable.ts': ['isWritable'],
  'output/card.ts': ['shownFields'],
  'output/cells.ts': ['cellOptions', 'columnFields'],
  // It only chooses among the writers, which are listed.
  'output/document/formats.ts': ['formatDocument'],
  // By documentText, documentMarkdown and documentHtml.
  'output/document/report-cells.ts': [
    ...['reportOptions', 'reportTable', 'wordWidth', 'recordFacts', 'sectionHeading'],
    ...['isOwnCaption', 'widestOf', 'largestOf'],
  ],
  'output/document/text-blocks.ts': ['blockLines'],
  'output/document/text-table.ts': ['wrappedTable'],
  'output/document/html-blocks.ts': ['blockHtml'],
  'output/document/html-chart.ts': ['chartHtml'],
  'output/document/html-table.ts': ['tableHtml'],
  'output/card-layout.ts': ['arrangeCard'],
  'output/chunks.ts': ['inChunks', 'wholeText'],
  // `parseClockTime` only accepts short times.
  'output/worked-time.ts': ['sumDurations', 'formatDuration'],
  'records/parse-dates.ts': ['clockText'],
  // By jsonStream.
  'output/json.ts': ['jsonItems', 'jsonEnd'],
  'output/xlsx.ts': ['tooMany'],
  'packages/write-xlsx.ts': ['writeXlsx'],
  // By parseQuery.
  'records/query-functions.ts': ['unknownFunction'],
  'text/bar.ts': ['bar'],
  'text/byte-size.ts': ['formatBytes'],
  // By makeMask and makeLongMask.
  'text/secret-matchers.ts': ['buildMatchers', 'findSecrets'],
  'text/secret-views.ts': [
    ...['lazy', 'searchableViews', 'collapseSpaces', 'removeSpaces', 'lowerCase'],
    ...['hexDigitsOnly', 'base64Only'],
  ],
  // By htmlText.
  'text/html-table-formatter.ts': ['tableFormatter'],
  'text/html-list-formatter.ts': ['numberedList'],
  'output/format-names.ts': ['isSpecialFormat'],
  'output/document/format-names.ts': ['isDocumentFormat'],
  'output/formats.ts': ['isFormat', 'rejectOtherFormatsOptions'],
  'output/column-widths.ts': ['columnBounds', 'fitColumns', 'fitAround'],
  'output/profile-column.ts': ['withProfileColumn', 'clientGroups'],
  // By groupedTableText.
  'output/row-groups.ts': ['groupRows', 'ungroupedColumns'],
  // By tableText.
  'output/table-lines.ts': ['alignmentOf', 'tableLines'],
  'output/paint.ts': ['painter'],
  'output/format-dates.ts': ['fullDay'],
  'output/plan.ts': ['addPlan', 'planSheet'],
  // By jsonText and yamlText.
  'output/rows.ts': ['picker', 'recordPicker', 'valueIn', 'hasExactly'],
  'output/profile-color.ts': ['tinter'],
  'packages/write-yaml.ts': ['Scalar', 'stringify'],
  'php/values.ts': ['isset', 'phpEmpty', 'phpNumber'],
  'time/monotonic-clock.ts': ['monotonicNow'],
  'time/sleep-aware-clock.ts': ['sleepAwareClock'],
  'time/wall-time.ts': ['toWallTime', 'toInstant', 'daysBetween', 'formatWallTime', 'instantText'],
  'time/timer.ts': ['startTimer'],
  'time/zone.ts': ['fixedZone', 'offsetLabel'],
  'secrets/run-child.ts': ['runChild'],
  'secrets/totp.ts': ['OtpSecretError', 'totp'],
}
