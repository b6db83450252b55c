// Code that packages have copied from others, with a file that has its licence's text if the package has none.
// test/package/bundled-code.test.ts fails for a module in the bundle that has another package's name and isn't listed here.

/** The copies: their location, name and licence, and a file with the licence's text. Their versions are unknown. */
export const COPIED = [
  {
    from: 'node_modules/read-excel-file/modules/saxen/',
    name: 'saxen',
    license: 'MIT',
    // The copied package is also installed.
    text: 'node_modules/saxen/LICENSE',
  },
  {
    // Compiled to WebAssembly.
    from: 'node_modules/undici/lib/llhttp/',
    name: 'llhttp',
    license: 'MIT',
    text: 'scripts/licenses/llhttp.txt',
  },
  // By the author of chalk, under the same licence.
  { from: 'node_modules/chalk/source/vendor/ansi-styles/', name: 'ansi-styles', license: 'MIT' },
  {
    from: 'node_modules/chalk/source/vendor/supports-color/',
    name: 'supports-color',
    license: 'MIT',
  },
  // These have the text in a comment at the top.
  { from: 'node_modules/@colors/colors/lib/system/has-flag.js', name: 'has-flag', license: 'MIT' },
  {
    from: 'node_modules/@colors/colors/lib/system/supports-colors.js',
    name: 'supports-color',
    license: 'MIT',
  },
]
