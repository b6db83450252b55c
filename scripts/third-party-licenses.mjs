// Makes THIRD-PARTY-LICENSES: the packages in the bundles, their licences, and the licences' texts.
import { optionalDependencies } from './lockfile.mjs'

/** Returns a line for each package in the bundles that has no licence or no licence text. */
export function licenceProblems({ packages }) {
  return packages.flatMap(({ name, version, location, license, texts }) => {
    const hasText = texts.some(({ isLicence, text }) => isLicence && text !== '')
    if (isLicensed(license) && hasText) return []
    const missing = isLicensed(license) ? "licence's text" : 'licence'
    return `${name} ${version} is in the bundle and has no ${missing} in ${location}`
  })
}

/** Returns whether a package's `license` names one. By UNLICENSED, npm means that nobody may use the package. */
function isLicensed(license) {
  return typeof license === 'string' && !['', 'UNLICENSED'].includes(license.trim())
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
    ...heading(titleOf(name, version, license)),
    ...texts.flatMap(({ file, text }, index) => [
      ...(index === 0 ? [] : heading(file, '-')),
      text,
      '',
    ]),
    ...(notices.length === 0 ? [] : [...heading('Notices in its code', '-'), ...notices, '']),
    ...copied.flatMap(copiedPart),
  ]
}

/** Returns a package's heading. A choice of licences is in parentheses already. */
function titleOf(name, version, license) {
  return `${name} ${version} ${/^\(.*\)$/.test(license) ? license : `(${license})`}`
}

function copiedPart({ name, license, text }) {
  const title = `It contains ${name} (${license})`
  if (text === undefined) return [`${title}, whose licence is above.`, '']
  return [...heading(title, '-'), text, '']
}

function heading(text, rule = '=') {
  return [rule.repeat(80), text, rule.repeat(80), '']
}
