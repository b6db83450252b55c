// THIRD-PARTY-LICENSES: whose code is in the bundles, under which licence, and that licence's text.
import { optionalDependencies } from './lockfile.mjs'

/** What is wrong with the packages in the bundles: a line for each that comes without a licence. */
export function licenceProblems({ packages }) {
  return packages
    .filter(({ license, texts }) => !license || !texts.some(({ isLicence }) => isLicence))
    .map(
      ({ name, version, location, license }) =>
        `${name} ${version} is in the bundle and has no ${license ? "licence's text" : 'licence'} in ${location}`,
    )
}

/** The text of the file. The same packages make the same text. */
export function thirdPartyLicenses({ packages }) {
  const optional = optionalDependencies().filter(({ isDirect }) => isDirect)
  const beside = optional.map(({ name, version, license }) => `${name} ${version} (${license})`)
  const head = [
    'Third-party licences of itflow-cli',
    '',
    `The program in dist/ contains code of the ${packages.length} packages below, each under the licence that follows its name.`,
    `Not in this package, but installed beside it where npm can, with its own licence: ${beside.join(', ')}.`,
    '',
  ]
  return `${[...head, ...packages.flatMap(sectionOf)].join('\n').trimEnd()}\n`
}

function sectionOf({ name, version, license, texts, notices, copied }) {
  return [
    ...heading(`${name} ${version} (${license})`),
    ...texts.flatMap(({ file, text }, index) => [
      ...(index === 0 ? [] : heading(file, '-')),
      text,
      '',
    ]),
    ...(notices.length === 0 ? [] : [...heading('Notices in its code', '-'), ...notices, '']),
    ...copied.flatMap(copiedPart),
  ]
}

function copiedPart({ name, license, text }) {
  const title = `It contains ${name} (${license})`
  if (text === undefined) return [`${title}, whose licence is above.`, '']
  return [...heading(title, '-'), text, '']
}

function heading(text, rule = '=') {
  return [rule.repeat(80), text, rule.repeat(80), '']
}
