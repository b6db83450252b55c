import { quote, readAnswer } from '../../src/api/http/envelope.ts'
import { stranger } from '../../src/api/http/not-itflow.ts'
import { readReply } from '../../src/api/http/reply.ts'
import { writableFields } from '../../src/api/writes/body.ts'
import { asStored } from '../../src/api/writes/normalise.ts'
import {
  htmlWithoutQuotes,
  isSpoiltByEscaping,
} from '../../src/api/writes/planners/html-without-quotes.ts'
import { Failure } from '../../src/errors.ts'
import { spoiled, undefused } from '../../src/import/cell-text.ts'
import * as dayPatterns from '../../src/import/date-format.ts'
import { takerOf } from '../../src/import/extractors.ts'
import { globTest } from '../../src/import/glob.ts'
import { foldHeading } from '../../src/import/heading-meanings.ts'
import { TAKES } from '../../src/import/import-map.ts'
import { secretLines, textOf, withoutLastBreak } from '../../src/io/text-input.ts'
import { proseLines } from '../../src/output/card.ts'
import { briefOf } from '../../src/output/card-layout.ts'
import { cellLine, cellText } from '../../src/output/cells.ts'
import { compactor } from '../../src/output/compact.ts'
import * as dates from '../../src/output/format-dates.ts'
import { FORMAT_NAMES, type Format } from '../../src/output/format-names.ts'
import { FORMATS } from '../../src/output/formats.ts'
import { unlike } from '../../src/output/heading-guard.ts'
import { toneOf } from '../../src/output/paint.ts'
import { planText } from '../../src/output/plan.ts'
import { queried } from '../../src/output/query-result.ts'
import { jsonOf } from '../../src/output/rows.ts'
import type { Sheet } from '../../src/output/sheet.ts'
import { sheetOf, withNames } from '../../src/output/sheets.ts'
import { xlsxBytes } from '../../src/output/xlsx.ts'
import { alignedLines } from '../../src/packages/cli-table.ts'
import { stripTags } from '../../src/php/strip-tags.ts'
import { phpSanitised } from '../../src/php/text.ts'
import * as phpValues from '../../src/php/values.ts'
import * as addresses from '../../src/records/addresses.ts'
import { parseAge } from '../../src/records/age.ts'
import { clockSeconds } from '../../src/records/clock-time.ts'
import { orderOf } from '../../src/records/comparators.ts'
import { criterionFor } from '../../src/records/criteria.ts'
import { scaled } from '../../src/records/decimals.ts'
import { nameOf, oneLine, recordText, takenText } from '../../src/records/describe-record.ts'
import { nearest } from '../../src/records/did-you-mean.ts'
import { fieldsCalled, foldName, namesCalled } from '../../src/records/field-names.ts'
import { filterOf, readFilter } from '../../src/records/filter-input.ts'
import { likeness } from '../../src/records/fuzzy-match.ts'
import { htmlInput } from '../../src/records/html-input.ts'
import { idIn, recordIdIn } from '../../src/records/ids.ts'
import { checkRecord, checkValue } from '../../src/records/input.ts'
import { jsonEntries, jsonText } from '../../src/records/json-input.ts'
import { macMeaning, plainMac } from '../../src/records/mac.ts'
import { dateWords } from '../../src/records/natural-dates.ts'
import * as notations from '../../src/records/notations.ts'
import * as operators from '../../src/records/operators.ts'
import * as recordDates from '../../src/records/parse-dates.ts'
import { periodIn } from '../../src/records/periods.ts'
import { withExtensions } from '../../src/records/phone-extensions.ts'
import * as phones from '../../src/records/phones.ts'
import { isPlaceholder } from '../../src/records/placeholders.ts'
import { parseQuery } from '../../src/records/query.ts'
import { fieldsInRecord, namesInRecord } from '../../src/records/query-fields.ts'
import * as queryNames from '../../src/records/query-names.ts'
import { numberOfParts, numberText } from '../../src/records/record-number.ts'
import { checkReference, isMe, isNoReference } from '../../src/records/reference-input.ts'
import { searchFor } from '../../src/records/search.ts'
import { looksSecret, shapeRecord } from '../../src/records/shape.ts'
import { parseSort } from '../../src/records/sort.ts'
import { visible } from '../../src/records/strip-invisible.ts'
import * as matching from '../../src/records/text-equality.ts'
import { parseSpan, sideOf } from '../../src/records/time-span.ts'
import * as values from '../../src/records/values.ts'
import { parseWhere, whereOf } from '../../src/records/where.ts'
import type { Field, Resource } from '../../src/resources/definition.ts'
import { resources } from '../../src/resources/index.ts'
import { escapeSql, evaluate, sanitised } from '../../src/sandbox/engine/sql-text.ts'
import { decodeBase32 } from '../../src/secrets/base32.ts'
import { requireCodes, requireVisible } from '../../src/secrets/secret-input.ts'
import { makeStreamMask } from '../../src/secrets/stream-mask.ts'
import { otpKey, parseOtpSecret } from '../../src/secrets/totp.ts'
import { cleanCell, defuser, hasPlainForm } from '../../src/text/csv-injection.ts'
import {
  controlIn,
  decodePart,
  decodeText,
  encodingNamed,
  encodingOf,
  undecodableHint,
} from '../../src/text/decode.ts'
import { readingOf } from '../../src/text/detect-html.ts'
import { ESCAPED, unescaped, unescapedViews } from '../../src/text/escapes.ts'
import { withLineBreaks } from '../../src/text/html-breaks.ts'
import { isElement } from '../../src/text/html-elements.ts'
import * as readable from '../../src/text/html-entities.ts'
import { searchedHtml } from '../../src/text/html-search-text.ts'
import { htmlText } from '../../src/text/html-to-text.ts'
import { htmlTokens } from '../../src/text/html-tokens.ts'
import { shallowHtml } from '../../src/text/limit-nesting.ts'
import { markdownAsHtml } from '../../src/text/markdown.ts'
import { hasPair, survey } from '../../src/text/markup-scan.ts'
import * as masking from '../../src/text/masking.ts'
import { QuotedCode } from '../../src/text/quoted-code.ts'
import { withoutAccents, wordsIn } from '../../src/text/search-folding.ts'
import * as forms from '../../src/text/secret-encodings.ts'
import * as secretFields from '../../src/text/secret-fields.ts'
import { isSecretName } from '../../src/text/secret-names.ts'
import { capitalised as capitalisedWord, listed, withArticle } from '../../src/text/sentence.ts'
import { rewritten, viewOf } from '../../src/text/source-map.ts'
import { spoken } from '../../src/text/spell-out-signs.ts'
import { tableText } from '../../src/text/table-layout.ts'
import * as clean from '../../src/text/terminal-safe.ts'
import { Needles } from '../../src/text/text-matcher.ts'
import { plainAsHtml, spaced } from '../../src/text/text-to-html.ts'
import * as width from '../../src/text/width.ts'
import * as wrap from '../../src/text/wrap.ts'
import { readInstant, readWall } from '../../src/time/wall-time.ts'
import { namedZone, UTC, zoneName } from '../../src/time/zone.ts'
import { NOW, shown } from '../output/made-up.ts'

/** What one text from outside goes through. */
export type TextPath = (text: string) => unknown

const SECRET = 'made-up secret/with "signs" & ä'
const mask = masking.makeMask(() => [SECRET, 'another-secret-0123456789'])

const { assets, clients, contacts, tickets, 'ticket-replies': replies } = resources

const NO_LAYOUT = { title: [], first: [] }

const CALL = {
  method: 'GET',
  operation: 'tickets/read',
  instance: 'acme',
  advice: { key: '', address: '', place: '' },
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

/** A path for each notation or kind, in one. */
function each(path: (field: Field, text: string) => unknown): TextPath {
  const fields = [
    ...NOTATIONS.map((notation) => ({ label: 'Made up', sql: 'text', kind: 'text', notation })),
    ...KINDS.map((kind) => ({ label: 'Made up', sql: 'text', kind, choices: ['A', 'B'] })),
  ] as unknown as Field[]
  return (text) => fields.forEach((field) => void tolerant(() => path(field, text)))
}

/** What refuses a text has looked at it too. */
const DAYS = dayPatterns.dayPattern('MMM D, YYYY') ?? { written: '', expression: /^/ }

function tolerant(path: () => unknown): unknown {
  try {
    return path()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const HERE = { now: NOW, zone: UTC }

const HTML_FIELD = { label: 'Made up', sql: 'longtext', kind: 'html' } as unknown as Field

/** A value for each field that a new ticket, contact or asset can have. */
async function checkedValues(text: string): Promise<void> {
  for (const resource of [tickets, contacts, assets]) {
    for (const [name] of writableFields(resource, 'create')) {
      const given = { value: text, called: 'a' }
      await checkValue(resource, name, given, 'create', HERE).catch(() => undefined)
    }
  }
}

const OPERATORS = ['=', '!=', '~', '<', '<=', '>', '>='] as const

/** Fields that hold texts of every kind. */
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

/** A record whose every field is a text. */
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
        called: '--where',
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
          called: '--where',
        }).test(row, () => 'Acme', UTC),
      )
    }
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

/** A sheet whose columns the server named. */
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

/** As a list whose records come some at a time. */
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

/** A text as everything that a reply has, at a terminal and piped. */
const asConversation: TextPath = async (text) => {
  const { saying } = replies
  if (saying === undefined) return
  const names = Object.values(saying).filter((name) => typeof name === 'string')
  const list = sheetOf(replies, [Object.fromEntries(names.map((name) => [name, text]))], {
    isList: true,
  })
  const told = { ...list, conversation: { replies: list, saying } }
  await shown(told)
  await shown(told, { isAccessible: true })
  await shown(told, { isTerminal: false })
}

const cell = (of: typeof cellText): TextPath => {
  const { fields, rows } = sheet('', true)
  return (text) => {
    const row = Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, text]))
    for (const field of fields) of(field, row, { place: 'card', now: NOW, zone: UTC, htmlText })
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

/** What each module does with a text, by the names of what it exports. */
export const TEXT_PATHS: Readonly<Record<string, Readonly<Record<string, TextPath>>>> = {
  'text/clean.ts': {
    cleanText: clean.cleanText,
    cleanLine: clean.cleanLine,
    withoutBlankEnds: clean.withoutBlankEnds,
    isSafe: clean.isSafe,
    escapeJson: clean.escapeJson,
    escapeYaml: clean.escapeYaml,
  },
  'text/csv-cell.ts': {
    cleanCell,
    defuser: defuser(';'),
    hasPlainForm: (text) => hasPlainForm('decimal', text),
  },
  'text/decode.ts': {
    controlIn,
    decodeText: (text) => {
      decodeText(Buffer.from(text))
      decodeText(Buffer.from(text, 'latin1'))
      decodeText(Buffer.from(text, 'utf16le'))
    },
    decodePart: (text) => decodePart(Buffer.from(text), { name: 'utf-8', mark: 0 }),
    encodingNamed,
    encodingOf: (text) => encodingOf(Buffer.from(text), 'utf-8'),
    undecodableHint: (text) => undecodableHint({ perhaps: [] }, text),
  },
  'text/html-breaks.ts': { withLineBreaks: (text) => withLineBreaks(text) },
  'text/html-elements.ts': { isElement },
  'text/html-survey.ts': { survey, hasPair: (text) => hasPair(survey(text).elements) },
  'text/html-tokens.ts': { htmlTokens: (text) => [...htmlTokens(text)].length },
  'text/markdown.ts': { markdownAsHtml: (text) => tolerant(() => markdownAsHtml(text)) },
  'text/escapes.ts': {
    unescaped: (text) => text.replace(ESCAPED, unescaped),
    unescapedViews,
  },
  'text/masking.ts': {
    makeMask: (text) => {
      mask(text)
      mask(JSON.stringify(text))
      // A secret that the server has stored.
      masking.makeMask(() => [text.slice(0, 200_000)])(text)
    },
    makeLongMask: masking.makeLongMask(
      () => [SECRET],
      async function* (parts) {
        yield* parts
      },
    ),
  },
  'text/needles.ts': {
    Needles: (text) => {
      const needles = new Needles([text, text.slice(0, 40), text.slice(0, 5)])
      needles.find(text, () => undefined)
    },
  },
  'text/rewriting.ts': {
    viewOf: (text) => viewOf(text),
    rewritten: (text) => {
      const view = rewritten(viewOf(text), /[^a]/g, () => 'bc')
      return [view.sourceOf(0, 1), view.sourceOf(text.length - 1, text.length)]
    },
  },
  'text/secret-names.ts': { isSecretName },
  'text/secret-fields.ts': {
    holdsSecretField: secretFields.holdsSecretField,
    maskFields: (text) =>
      secretFields.maskFields({ note: text, api_key: text, [text]: text }, mask),
    maskedJson: (text) => [...secretFields.maskedJson([text, { [text]: text }], mask)],
    maskAddress: (text) =>
      secretFields.maskAddress(new URL(`http://acme.example/?a=${encoded(text)}`)),
  },
  'text/written-forms.ts': {
    exactFormsOf: (text) => forms.exactFormsOf(text.slice(0, 200_000)),
    writtenForms: (text) => forms.writtenForms(text.slice(0, 200_000)),
    base64Inside: (text) => forms.base64Inside(text),
  },
  'text/plain-html.ts': { plainAsHtml: (text) => plainAsHtml(text), spaced },
  'text/quoted-code.ts': {
    QuotedCode: (text) => {
      const code = new QuotedCode()
      code.text(text)
      code.tag('p')
      code.text(`\n${text}`)
      code.tag('b')
    },
  },
  'text/readable.ts': {
    readable: readable.readable,
    isEscapable: readable.isEscapable,
    readablePair: (text) => readable.readablePair(text, `${text} `),
  },
  'text/sentence.ts': {
    capitalised: capitalisedWord,
    listed: (text) => listed([text, text]),
    withArticle,
  },
  'text/spoken.ts': { spoken },
  'text/text-or-html.ts': { readingOf },
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
    ipMeaning: addresses.ipMeaning,
    networkMeaning: addresses.networkMeaning,
    addressOrder: addresses.addressOrder,
    domainMeaning: addresses.domainMeaning,
    hostMeaning: addresses.hostMeaning,
    emailMeaning: addresses.emailMeaning,
    bareEmail: addresses.bareEmail,
    bareName: addresses.bareName,
    nameInUnicode: addresses.nameInUnicode,
  },
  'records/compare.ts': { orderOf: each((field, text) => orderOf(field)(text, `${text}1`)) },
  'records/clock-time.ts': { clockSeconds },
  'records/dates.ts': {
    parseDay: (text) => recordDates.parseDay(text, NOW, UTC),
    parseMoment: (text) => recordDates.parseMoment(text, NOW, UTC),
    parseDuration: (text) => tolerant(() => recordDates.parseDuration(text, '--time')),
    isCalendarDay: recordDates.isCalendarDay,
  },
  'records/decimals.ts': { scaled: (text) => scaled(text) },
  'records/extensions.ts': {
    withExtensions: (text) =>
      tolerant(() =>
        withExtensions(contacts, new Map([['contact_phone', text]]), {
          isWritten: () => true,
          isKept: () => false,
          called: (name) => name,
        }),
      ),
  },
  'records/fields.ts': {
    fieldsCalled: (text) => fieldsCalled(tickets, text),
    foldName,
    namesCalled: (text) => namesCalled(tickets, text),
  },
  'records/filter-input.ts': {
    readFilter: each((field, text) =>
      readFilter([{ name: 'a', field, called: 'a' }], [text], { now: NOW, zone: UTC }),
    ),
    filterOf: each((field, text) =>
      filterOf([{ name: 'a', field, called: 'a' }], [text], { now: NOW, zone: UTC }),
    ),
  },
  'records/html-input.ts': { htmlInput: (text) => htmlInput(HTML_FIELD, text) },
  'records/ids.ts': { idIn, recordIdIn },
  'records/input.ts': {
    checkValue: (text) => checkedValues(text),
    checkRecord: (text) => {
      const record = { subject: text, details: text, priority: text, [text]: text }
      return checkRecord(tickets, record, 'create', HERE).catch(() => undefined)
    },
  },
  'records/invisible.ts': { visible },
  'records/json-text.ts': {
    jsonText: each((field, text) => jsonText(field, 'a', text)),
    jsonEntries: (text) => jsonEntries('a', { [text]: text }),
  },
  'records/date-words.ts': {
    dateWords: async (text) => {
      const { read } = await dateWords('moment', { clock: () => NOW, zone: UTC })
      read(text)
    },
  },
  'records/likeness.ts': {
    likeness: (text) => {
      likeness(text, 'acme widgets')
      likeness(text, `${text.slice(0, 100)} z`)
      likeness('acme widgets', text)
    },
  },
  'records/mac.ts': { plainMac, macMeaning },
  'records/matching.ts': {
    foldText: matching.foldText,
    isSameText: (text) => matching.isSameText(text, `${text} &`),
    hasText: (text) => matching.hasText(text, `${text.slice(0, 200)}é`),
    isSameMeaning: each((field, text) => matching.isSameMeaning(field, text, 'acme.example')),
    holds: each((field, text) => matching.holds({ fields: { a: field } }, { a: text }, 'a', text)),
  },
  'records/naming.ts': {
    nameOf: (text) => nameOf(tickets, rowOf(tickets, text)),
    oneLine,
    recordText: (text) => recordText(tickets, rowOf(tickets, text)),
    takenText: (text) => takenText(tickets, rowOf(tickets, text)),
  },
  'records/nearest.ts': { nearest: (text) => nearest(text, ['subject', 'details']) },
  'records/notations.ts': {
    meaningOf: each(notations.meaningOf),
    orderedBy: each(notations.orderedBy),
    isNoneOf: each(notations.isNoneOf),
    parseNotated: each((field, text) => notations.parseNotated(field, '--made-up', text)),
    hasPart: each((field, text) => {
      notations.hasPart(field, text, 'acme.example')
      notations.hasPart(field, 'acme.example', text)
    }),
  },
  'records/number.ts': {
    numberText: (text) => numberText(tickets, rowOf(tickets, text)),
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
    unquoted: operators.unquoted,
    noOperator: (text) => operators.noOperator('where', text),
    unknownOperator: (text) =>
      operators.unknownOperator('--where', text, { field: 'name', operator: '==', value: text }),
  },
  'records/periods.ts': {
    periodIn: (text) => resources.time.periods?.map((period) => periodIn(period, text)),
  },
  'records/phones.ts': {
    parsePhone: phones.parsePhone,
    plainPhone: phones.plainPhone,
    parseExtension: phones.parseExtension,
    parseCallingCode: phones.parseCallingCode,
  },
  'records/placeholders.ts': { isPlaceholder },
  'records/query-fields.ts': {
    fieldsInRecord: (text) => fieldsInRecord(tickets, text),
    namesInRecord: (text) => namesInRecord(tickets).namesFor(text),
  },
  'records/query-names.ts': {
    withMarkedNames: (text) =>
      queryNames.withMarkedNames(`a.${text}`, [{ type: 'Field', value: text, start: 2 }]),
    markNames: (text) => queryNames.markNames([text, { [text]: text }]),
    unmarkNames: (text) => queryNames.unmarkNames([text, { [text]: text }]),
    namesAsked: (text) =>
      queryNames.namesAsked([{ type: 'UnquotedIdentifier', value: text, start: 0 }]),
    withAliases: (text) => {
      const aliases = new Map([[text, ['note']]])
      const naming = { aliases, within: new Map([[text, { aliases, within: new Map() }]]) }
      return queryNames.withAliases([{ note: text, [`${text}1`]: text, [text]: [text] }], naming)
    },
    namingOf: (text) => queryNames.namingOf({ namesFor: (name) => [name, text] }, [text]),
  },
  'records/query.ts': {
    // Also as an expression: a word of it is as long as the text.
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
    looksSecret,
  },
  'records/age.ts': { parseAge: (text) => tolerant(() => parseAge(text, '--updated-within')) },
  'records/criteria.ts': {
    criterionFor: (text) => {
      const asking = { now: NOW, called: '--updated-within' }
      tolerant(() => criterionFor(tickets, 'updated_within', text, asking))
      const { test } = criterionFor(tickets, 'overdue', '', asking)
      test(rowOf(tickets, text), UTC)
    },
  },
  'records/search.ts': {
    searchFor: (text) => {
      for (const resource of [contacts, resources.documents, assets]) {
        tolerant(() => searchFor(resource, text, '--search').test(rowOf(resource, 'nothing')))
        searchFor(resource, 'zebra 5550100', '--search').test(rowOf(resource, text))
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
  'records/spans.ts': {
    parseSpan: (text) => parseSpan(text, NOW, UTC),
    sideOf: (text) => {
      const span = parseSpan('today', NOW, UTC)
      return span === undefined ? undefined : sideOf(span, text, UTC)
    },
  },
  'records/values.ts': {
    parseValue: each((field, text) => values.parseValue(field, '--made-up', text, { now: NOW })),
    flagIn: values.flagIn,
    requirePlainText: (text) => tolerant(() => values.requirePlainText('--made-up', text)),
    numberOrWord: (text) => values.numberOrWord({ words: { 1: 'New' } } as never, text),
  },
  'records/where.ts': {
    parseWhere: (text) => {
      whereStored(text)
      whereWritten(text)
    },
    whereOf: (text) => {
      for (const [resource, field] of WHERE) {
        const parts = { field, operator: '=', value: text }
        tolerant(() => whereOf(resource, parts, { now: NOW, zone: UTC, called: 'where' }))
        const odd = { field: text, operator: text, value: text }
        tolerant(() => whereOf(resource, odd, { now: NOW, zone: UTC, called: 'where' }))
      }
    },
  },
  'output/cells.ts': { cellLine: cell(cellLine), cellText: cell(cellText) },
  // What it is given is clean and cut.
  'output/cli-table.ts': {
    alignedLines: (text) =>
      alignedLines([[width.cutTo(clean.cleanLine(text), 40)]], [40], ['left']),
  },
  'output/dates.ts': {
    sayMoment: (text) => dates.sayMoment(text, NOW, UTC),
    sayDay: (text) => dates.sayDay(text, NOW, UTC),
    sayDayInFull: (text) => dates.sayDayInFull(text, NOW, UTC),
    sayMomentInFull: (text) => dates.sayMomentInFull(text, NOW, UTC),
    sayDayAndTime: (text) => dates.sayDayAndTime(text, UTC),
    sayExpiry: (text) => dates.sayExpiry(text, NOW, UTC),
    sayExpiryInFull: (text) => dates.sayExpiryInFull(text, NOW, UTC),
    daysUntil: (text) => dates.daysUntil(text, NOW, UTC),
  },
  'output/formats.ts': { formatSheet: inEveryFormat },
  'output/card.ts': {
    cardText: (text) => shown(sheet(text, false)),
    proseLines: (text) => proseLines(text, 36),
  },
  'output/conversation.ts': { withConversation: asConversation },
  'output/quoted-lines.ts': {
    unlike: (text) => [unlike(text), unlike(text, true)],
  },
  'output/arranged.ts': {
    briefOf: (text) => briefOf(tickets.card ?? NO_LAYOUT, { ticket_priority: text }),
  },
  'output/labelled.ts': {
    labelledText: async (text) => {
      for (const isList of [true, false]) {
        await shown(sheet(text, isList), { isAccessible: true })
      }
    },
  },
  'output/table.ts': { tableText: (text) => shown(sheet(text, true)) },
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
  'import/cell-text.ts': { spoiled, undefused },
  'import/day-pattern.ts': {
    isNoDay: dayPatterns.isNoDay,
    isoDay: dayPatterns.isoDay,
    dayIn: (text) => tolerant(() => dayPatterns.dayIn(DAYS, text)),
  },
  'import/glob.ts': { globTest: (text) => globTest('*a*b*')(text) },
  'import/headings.ts': { foldHeading },
  'import/takes.ts': {
    takerOf: (text) => {
      for (const take of TAKES) takerOf(take, {})(text)
    },
  },
  'text/accents.ts': { withoutAccents, wordsIn },
  'text/html.ts': { htmlText: (text) => htmlText(text) },
  'text/html-searched.ts': { searchedHtml },
  'text/html-nesting.ts': { shallowHtml },
  'text/html-table.ts': {
    tableText: (text) => tableText([[{ text, colspan: 1, rowspan: 1 }]], 76),
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
  'output/queried.ts': {
    queried: (text) => queried(sheet(text, true), () => [text, { [text]: text }]),
  },
  'output/compact.ts': {
    compactor: (text) => compactor(new Set([text]))([{ [text]: text, a: '' }, { b: text }]),
  },
  'output/rows.ts': { jsonOf: (text) => jsonOf(named(text, true)) },
  'output/sheets.ts': {
    sheetOf: (text) => sheetOf(tickets, [{ [text]: text }], { isList: true }),
    withNames: (text) => {
      const made = sheetOf(tickets, [{ ...rowOf(tickets, text), [text]: text }], { isList: true })
      return withNames(tickets, made, () => text)
    },
  },
  'php/strip-tags.ts': { stripTags },
  'php/text.ts': { phpSanitised },
  'php/values.ts': {
    intval: phpValues.intval,
    floatval: phpValues.floatval,
    capitalised: phpValues.capitalised,
    strval: phpValues.strval,
  },
  'time/wall.ts': { readWall, readInstant },
  'time/zone.ts': { namedZone, zoneName },
  'secrets/base32.ts': { decodeBase32 },
  'secrets/check.ts': {
    requireVisible: (text) => tolerant(() => requireVisible('--made-up', text)),
    requireCodes: (text) => requireCodes('--made-up', text).catch(() => undefined),
  },
  'secrets/child-masking.ts': { makeStreamMask: streamed },
  'secrets/totp.ts': {
    parseOtpSecret: (text) => tolerant(() => parseOtpSecret(text, 'acme')),
    otpKey,
  },
}

/** What a text goes through elsewhere. */
const OTHER_PATHS: Readonly<Record<string, TextPath>> = {
  quote: (text) => quote(text, mask),
  readAnswer: (text) => {
    readAnswer(text, 200, mask)
    readAnswer(`<br />\nWarning: ${text}\n{"success":"True","data":[]}\n${text}`, 200, mask)
  },
  readReply: (text) => {
    for (const status of [200, 401, 403, 404, 429, 500]) {
      tolerant(() => readReply(reply(text, status), CALL))
    }
  },
  'a message of the server': (text) => {
    const body = JSON.stringify({ success: 'False', message: text })
    tolerant(() => readReply(reply(body), CALL))
  },
  stranger: (text) => stranger(text, 200, CALL),
  htmlWithoutQuotes: (text) => [isSpoiltByEscaping(text), htmlWithoutQuotes(text)],
  asStored: (text) => Object.values(contacts.fields).map((field) => asStored(field, text)),
  'what comes in': (text) => {
    tolerant(() => textOf(Buffer.from(text), { option: '--notes', what: 'notes.txt' }))
    withoutLastBreak(text)
    secretLines(text)
  },
  'SQL of the sandbox': (text) => {
    sanitised(text)
    evaluate({ quoted: escapeSql(text) })
  },
}

function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
}

/** How often a path takes the text through all that is its own: each field of a sheet, each operator of each field. */
const TIMES: Readonly<Record<string, number>> = {
  'text/masking.ts': 4,
  'text/secret-names.ts': 3,
  'text/secret-fields.ts': 3,
  'output/formats.ts': 18,
  'output/card.ts': 6,
  'output/conversation.ts': 18,
  'output/labelled.ts': 12,
  'output/table.ts': 6,
  'output/tsv.ts': 18,
  'output/csv.ts': 18,
  'output/yaml.ts': 18,
  'output/json.ts': 18,
  'output/cells.ts': 6,
  'records/compare.ts': 8,
  'records/filter-input.ts': 18,
  'records/input.ts': 60,
  'records/json-text.ts': 18,
  'records/matching.ts': 8,
  'records/notations.ts': 8,
  'records/values.ts': 8,
  'records/sort.ts': 16,
  'records/where.ts': 100,
}

/** Every path by its name, and how many times over it may take what a single one takes. */
export const ALL_PATHS: readonly (readonly [name: string, path: TextPath, times: number])[] = [
  ...Object.entries(TEXT_PATHS).flatMap(([module, paths]) =>
    Object.entries(paths).map(
      ([name, path]) => [`${name} of ${module}`, path, TIMES[module] ?? 1] as const,
    ),
  ),
  ...Object.entries(OTHER_PATHS).map(([name, path]) => [name, path, 1] as const),
]

/** What takes no text from outside, or only hands it on to what is named above; by module. */
export const NO_TEXT_PATHS: Readonly<Record<string, readonly string[]>> = {
  'records/asks.ts': ['asksOf', 'isPlainAsk'],
  'records/search.ts': ['searchedFields'],
  'records/compare.ts': ['isEmpty'],
  // By parseWhere.
  'records/comparisons.ts': ['testOf', 'textTest', 'ordered', 'isId'],
  'records/decimals.ts': ['unscaled'],
  'records/fields.ts': [
    'flagOf',
    'fieldNamed',
    'secretNamed',
    'isNumberWord',
    'labelInSentence',
    'writableFlags',
  ],
  // By parseQuery.
  'records/jmespath.ts': ['compile', 'search', 'tokenize'],
  'records/input.ts': ['missingFields'],
  'records/limits.ts': ['limitOf'],
  'records/naming.ts': ['nounOf', 'nounsOf', 'countOf'],
  'records/notations.ts': ['valueNoun', 'noneOf'],
  'records/record-schema.ts': ['recordSchema', 'annotations'],
  'records/input-schema.ts': ['inputSchema'],
  'records/module-schema.ts': ['moduleSchema'],
  'records/shape.ts': ['isReadable', 'isEscapedField'],
  'records/states.ts': [
    ...['changesOf', 'isAsAfter', 'standingBefore', 'isFinished', 'isRefusedAgain'],
    ...['isEndable', 'isOpen'],
  ],
  'records/nearest.ts': ['notOneOf'],
  'records/values.ts': ['clearedValue'],
  'records/writable.ts': ['isWritten'],
  'output/card.ts': ['shownFields'],
  'output/cells.ts': ['cellOptions', 'columnFields'],
  'output/arranged.ts': ['arranged'],
  'output/chunks.ts': ['inChunks'],
  // Times are as short as `clockSeconds` takes them.
  'output/worked.ts': ['workedIn', 'sayWorked'],
  // By jsonStream.
  'output/json.ts': ['jsonItems', 'jsonEnd'],
  'output/xlsx.ts': ['tooMany'],
  'output/xlsx-package.ts': ['writeXlsx'],
  'text/sizes.ts': ['sizeText'],
  // By htmlText.
  'text/html-columns.ts': ['columnsOf'],
  'text/html-list.ts': ['numberedList'],
  'output/formats.ts': ['isFormat', 'refuseOptionsOfOthers'],
  'output/layout.ts': ['bounds', 'fitColumns'],
  'output/paint.ts': ['painter'],
  'output/plan.ts': ['addPlan', 'planSheet'],
  // By jsonText and yamlText.
  'output/rows.ts': ['picker', 'recordPicker', 'valueIn', 'hasJust'],
  'output/tint.ts': ['tinter'],
  'output/yaml-package.ts': ['Scalar', 'stringify'],
  'php/values.ts': ['isset', 'isEmpty', 'numberText'],
  'time/elapsed.ts': ['elapsed'],
  'time/wall.ts': ['wallAt', 'instantOf', 'wallText', 'instantText'],
  'time/timer.ts': ['startTimer'],
  'time/zone.ts': ['fixedZone'],
  'secrets/child.ts': ['runChild'],
  'secrets/totp.ts': ['OtpSecretError', 'totp'],
}
