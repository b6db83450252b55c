/** Placeholders that manufacturers and inventory programs use for unknown values; letters and digits only. */
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

/** Whether a value is a placeholder, so that records that share it need not be the same thing. */
export function isPlaceholder(value: string | number): boolean {
  const plain = String(value)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  // Only zeros, only X, or the broadcast MAC address.
  return WORDS.has(plain) || /^(?:0*|x+|f{12}|f{16})$/.test(plain)
}
