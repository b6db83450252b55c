import { UsageError } from '../errors.ts'
import { normaliseEmail } from '../records/addresses.ts'
import { normaliseMac } from '../records/mac.ts'
import { parseExtension } from '../records/phones.ts'
import { stripInvisible } from '../records/strip-invisible.ts'
import type { ResourceName } from '../resources/definition.ts'
import { foldForSearch } from '../text/search-folding.ts'
import { type ExplicitKey, explicitKeyIn } from './explicit-key.ts'
import { type Host, hostIn } from './hosts.ts'
import { addressOf, isAddress, type Network, parseNetwork } from './networks.ts'
import { type CallNumber, parseCallNumber } from './phone-numbers.ts'
import { compactText, termWords } from './words.ts'

/** A search term and everything it can mean. */
export interface Term {
  /** As typed, on one line. */
  text: string
  /** The key that it names, whose value all the rest is about. */
  key?: ExplicitKey
  folded: string
  /** Its letters and digits. */
  compact: string
  /** What a text must have all the words of; several ways to write the same. */
  wordings: readonly (readonly string[])[]
  /** The address, and the network if it is one in CIDR notation. */
  address: Network | undefined
  network: Network | undefined
  mac: string | undefined
  email: string | undefined
  phone: CallNumber | undefined
  extension: string | undefined
  host: Host | undefined
  /** Record numbers in it (`[TCK-12]`, `#12`), as letters and digits. */
  numbers: readonly string[]
}

/** Longer texts are no term, but a file or a mail that was pasted; some of the patterns are for short texts only. */
const MAX_LENGTH = 1000

/**
 * Parses a search term; throws a UsageError if there is nothing to search for, or if it is too long. With `kinds`, it may
 * name a key that one of these modules has.
 */
export function parseTerm(text: string, kinds: readonly ResourceName[] = []): Term {
  const plain = stripInvisible(text).replace(/\s+/g, ' ')
  if (plain.length > MAX_LENGTH) {
    throw new UsageError(`The term is longer than ${MAX_LENGTH} characters`)
  }
  const key = explicitKeyIn(plain, kinds)
  return key === undefined ? parseText(plain) : { ...parseText(key.value), text: plain, key }
}

function parseText(plain: string): Term {
  const [words, folded] = [termWords(plain), foldForSearch(plain)]
  if (words.length === 0) throw new UsageError('There is nothing to search for in the term')
  const email = normaliseEmail(plain)
  const host = hostIn(email?.replace(/^.*@/, '') ?? plain)
  const network = parseNetwork(plain) ?? parseNetwork(host?.name ?? '')
  const address = network === undefined || !isAddress(network) ? undefined : addressOf(network)
  const mac = normaliseMac(plain)
  const isPhone = network === undefined && (mac === undefined || !/[:-]/.test(plain))
  const phone = isPhone ? parseCallNumber(plain) : undefined
  const name = network === undefined ? host : undefined
  return {
    text: plain,
    folded,
    compact: compactText(plain),
    wordings: wordingsOf(words, { folded, network, phone, email, host }),
    ...{ address, network, mac, email, phone, host: name },
    extension: /^\D*\d{2,5}$/.test(plain) ? parseExtension(plain) : undefined,
    numbers: numbersIn(plain),
  }
}

/** The parts of a phone number or an address aren't words, and an address is found in texts without what is around it. */
function wordingsOf(
  words: readonly string[],
  {
    folded,
    network,
    phone,
    email,
    host,
  }: Pick<Term, 'folded' | 'network' | 'phone' | 'email' | 'host'>,
): Term['wordings'] {
  const whole = network === undefined ? words.join(' ') : folded
  const own = phone === undefined && network === undefined ? words : [whole]
  const bare = email ?? (isHost(host, whole) ? host?.name : undefined)
  return bare === undefined || bare === whole ? [own] : [own, [bare]]
}

/** Whether a term with a host in it is one, rather than a word with a slash. */
function isHost(host: Host | undefined, words: string): boolean {
  return host !== undefined && (/[.:]/.test(host.name) || words.includes('://'))
}

/** Numbers in brackets or after `#`, as a subject has them, and the term itself. */
function numbersIn(text: string): string[] {
  const marked = [...text.matchAll(/\[#?([^\]\s]*\d)\]|(?:^|\s)#(\S*\d)/g)]
  const found = marked.map(([, inBrackets, afterSign]) => inBrackets ?? afterSign ?? '')
  return [text, ...found].map(compactText).filter((number) => /\d$/.test(number))
}
