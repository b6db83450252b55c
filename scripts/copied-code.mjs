// Code that packages have copied from others. Where nothing in the package has the text of its licence, it is named here.
// test/package/bundled-code.test.ts fails for a module in the bundle that is called like another package and is not here.

/** Where the copy is, whose it is, and a file with the licence's text; which version it was, none of them says. */
export const COPIED = [
  {
    from: 'node_modules/read-excel-file/modules/saxen/',
    name: 'saxen',
    license: 'MIT',
    // The package that was copied is installed too.
    text: 'node_modules/saxen/LICENSE',
  },
  {
    // Compiled to WebAssembly.
    from: 'node_modules/undici/lib/llhttp/',
    name: 'llhttp',
    license: 'MIT',
    text: 'scripts/licenses/llhttp.txt',
  },
  // Of the same author as chalk, under the same licence.
  { from: 'node_modules/chalk/source/vendor/ansi-styles/', name: 'ansi-styles', license: 'MIT' },
  {
    from: 'node_modules/chalk/source/vendor/supports-color/',
    name: 'supports-color',
    license: 'MIT',
  },
  // These have the text at their head.
  { from: 'node_modules/@colors/colors/lib/system/has-flag.js', name: 'has-flag', license: 'MIT' },
  {
    from: 'node_modules/@colors/colors/lib/system/supports-colors.js',
    name: 'supports-color',
    license: 'MIT',
  },
]
