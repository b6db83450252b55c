/** PHP dying of an uncaught error: a 500 with nothing in it. */
export class PhpFatal extends Error {
  override readonly name = 'PhpFatal'
}
