/** The secrets that the leak tests plant. Each is made up, and is recognised by its core. */
export type MarkName =
  | 'key'
  | 'otherKey'
  | 'newKey'
  | 'decryptPassword'
  | 'credential'
  | 'otp'
  | 'typedPassword'
  | 'typedOtp'
  | 'pin'
  | 'licence'
  | 'invoiceLink'
  | 'quoteLink'
  | 'ticketLink'
  | 'columnOfAFork'

/** Letters and digits of base32, which only base64 and hexadecimal encodings change. */
const CORES: Readonly<Record<MarkName, string>> = {
  key: 'LEAKKEYAAA22',
  otherKey: 'LEAKOTHERKEYBB33',
  newKey: 'LEAKNEWKEYCC44',
  decryptPassword: 'LEAKDECRYPTDD55',
  credential: 'LEAKCREDENTIALEE66',
  otp: 'LEAKOTPFF77GG22A',
  typedPassword: 'LEAKTYPEDPASSHH33',
  typedOtp: 'LEAKTYPEDOTP44QA',
  pin: 'LEAKPINIIII55',
  licence: 'LEAKLICENCEJJ66',
  invoiceLink: 'LEAKINVOICEKK77',
  quoteLink: 'LEAKQUOTELL22',
  ticketLink: 'LEAKTICKETMM33',
  columnOfAFork: 'LEAKFORKNN44',
}

/** Returns a secret with the core at both ends, so that half of it is found, around characters that encodings change. */
const around = (core: string, between: string) => `${core}${between}${core}`

/** The secrets. ITFlow never finds a key that contains a quote; an OTP secret is base32 only. */
export const MARKS: Readonly<Record<MarkName, string>> = {
  key: around(CORES.key, 'ö/+&'),
  otherKey: around(CORES.otherKey, '/+=ø'),
  newKey: around(CORES.newKey, '&?+/ü'),
  decryptPassword: around(CORES.decryptPassword, '"/+ é'),
  credential: around(CORES.credential, ` "'\\/+&%<ö😀 `),
  otp: CORES.otp,
  typedPassword: around(CORES.typedPassword, ` "'\\/+&%ö `),
  typedOtp: CORES.typedOtp,
  pin: around(CORES.pin, '"/ö'),
  licence: around(CORES.licence, '"/+é'),
  invoiceLink: around(CORES.invoiceLink, '-/'),
  quoteLink: around(CORES.quoteLink, '-/'),
  ticketLink: around(CORES.ticketLink, '-/'),
  columnOfAFork: around(CORES.columnOfAFork, '"'),
}

const NAMES = Object.keys(CORES) as MarkName[]

/** The encodings of each core: plain, hexadecimal, and base64 at each offset. */
const LOOKS = NAMES.map((name) => {
  const core = CORES[name]
  const looks = [core, Buffer.from(core).toString('hex').toUpperCase(), ...inBase64(core)]
  return { name, looks }
})

/** Returns the parts of a text's base64, at each offset, that don't depend on the text before and after. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const whole = bytes.toString('base64').replace(/=+$/, '')
    return whole.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1)
  })
}

/** Returns the secrets that a text shows, whole or in half, in any encoding. */
export function marksIn(text: string): MarkName[] {
  const upper = text.toUpperCase()
  const seen = LOOKS.filter(({ looks: [plain = '', hex = '', ...base64] }) => {
    return upper.includes(plain) || upper.includes(hex) || base64.some((one) => text.includes(one))
  })
  return seen.map(({ name }) => name)
}
