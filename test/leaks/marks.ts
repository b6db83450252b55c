/** Every secret that the leak tests plant; each is made up and found again by its core. */
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

/** Letters and digits of base32, which no encoding but base64 and hexadecimal changes. */
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

/** The core at both ends, so that half a secret is found, around what each encoding writes otherwise. */
const around = (core: string, between: string) => `${core}${between}${core}`

/** The secrets themselves. ITFlow finds no key with a quote in it; an OTP secret is base32 only. */
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

/** How a core looks: as it is, in base64 wherever it starts, in hexadecimal. */
const LOOKS = NAMES.map((name) => {
  const core = CORES[name]
  const looks = [core, Buffer.from(core).toString('hex').toUpperCase(), ...inBase64(core)]
  return { name, looks }
})

/** The part of a text's base64 that is the same whatever stands before and behind it. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const whole = bytes.toString('base64').replace(/=+$/, '')
    return whole.slice(before === 0 ? 0 : before + 1, bytes.length % 3 === 0 ? undefined : -1)
  })
}

/** The secrets, or halves of them, that a text shows in any encoding. */
export function marksIn(text: string): MarkName[] {
  const upper = text.toUpperCase()
  const seen = LOOKS.filter(({ looks: [plain = '', hex = '', ...base64] }) => {
    return upper.includes(plain) || upper.includes(hex) || base64.some((one) => text.includes(one))
  })
  return seen.map(({ name }) => name)
}
