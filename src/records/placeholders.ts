/** What makers and inventory programs write where they know nothing; letters and digits only. */
const WORDS: ReadonlySet<string> = new Set([
  '0123456789',
  '123456789',
  '1234567890',
  'assettag',
  'baseboardserialnumber',
  'boardserialnumber',
  'chassisserialnumber',
  'default',
  'defaultstring',
  'empty',
  'invalid',
  'na',
  'nil',
  'no',
  'none',
  'noserial',
  'noserialnumber',
  'notapplicable',
  'notavailable',
  'notset',
  'notsettable',
  'notspecified',
  'null',
  'oem',
  'productserialnumber',
  'sernum0',
  'serial',
  'serialnumber',
  'sn',
  'systemserialnumber',
  'tba',
  'tbd',
  'tobedetermined',
  'tobefilledbyoem',
  'unknown',
  'unspecified',
])

/** Whether a value stands for none, so that two records that have it are not the same thing. */
export function isPlaceholder(value: string | number): boolean {
  const plain = String(value)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  // Nothing but zeros, but X, or a MAC address that stands for every device.
  return WORDS.has(plain) || /^(?:0*|x+|f{12}|f{16})$/.test(plain)
}
