// Makes THIRD-PARTY-LICENSES: the packages in the bundles, their licences, and the licences' texts.
import { optionalDependencies } from './lockfile.mjs'

/** Returns a line for each package in the bundles that has no licence or no licence text. */
export function licenceProblems({ packages }) {
  return packages
    .filter(({ license, texts }) => !license || !texts.some(({ isLicence }) => isLicence))
    .map(
      ({ name, version, location, license }) =>
        `${name} ${version} is in the bundle and has no ${license ? "licence's text" : 'licence'} in ${location}`,
    )
}

/** Returns the text of the file. The same packages make the same text. */
export function thirdPartyLicenses({ packages }) {
  const optional = optionalDependencies().filter(({ isDirect }) => isDirect)
  const optionalLines = optional.map(
    ({ name, version, license }) => `${name} ${version} (${license})`,
  )
  const head = [
    'Third-party licences of itflow-cli',
    '',
    `The program in dist/ contains code from the ${packages.length} packages below, each under the licence that follows its name.`,
    `Not in this package, but installed with it if npm can, under its own licence: ${optionalLines.join(', ')}.`,
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
