/** An uncaught error in PHP. The server then replies with an empty 500. */
export class PhpFatal extends Error {
  override readonly name = 'PhpFatal'
}
