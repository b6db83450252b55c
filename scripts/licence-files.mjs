// What a package says of its licence: the files with its text, and the notices in the code itself.
import { readdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const LICENCE = /^(licen[cs]e|copying|unlicense)\b/i
const BESIDE = /^(notice|copyright|authors|third-?party)/i
const IS_CODE = /\.([cm]?[jt]s|json|map)$/i
/** What asks to be kept, or says whose the code is. */
const IS_NOTICE =
  /^\/\*!|@licen[cs]e|@preserve|copyright \(c\)|copyright \d{4}|\(c\) \d{4}|©|licensed under|\b(MIT|ISC|BSD|Apache)[^\n]{0,12} licen[cs]e/i

/**
 * The files in which a package says what its licence is, as `{ file, text, isLicence }`: those beside its package.json,
 * and those of any directory between it and a module that is in a bundle.
 */
export async function licenceTexts(directory, modules) {
  const directories = new Set([directory])
  for (const id of modules) {
    for (let at = dirname(id); at.length > directory.length; at = dirname(at)) directories.add(at)
  }
  const texts = []
  for (const at of [...directories].sort()) {
    const entries = await readdir(at, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isFile() && isAbout(entry.name))
    for (const { name } of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = `${at}/${name}`
      const text = plain(await readFile(file, 'utf8'))
      const isLicence = at === directory && LICENCE.test(name)
      texts.push({ file: file.slice(directory.length + 1), text, isLicence })
    }
  }
  return texts
}

function isAbout(name) {
  return (LICENCE.test(name) || BESIDE.test(name)) && !IS_CODE.test(name)
}

/** The comments in a package's modules that say whose they are or under which licence, each once. */
export async function noticesIn(modules) {
  const notices = new Set()
  for (const id of modules) {
    const code = plain(await readFile(id, 'utf8'))
    for (const [comment] of code.matchAll(
      /\/\*[\s\S]*?\*\/|(?<=^[ \t]*)\/\/.*(?:\n[ \t]*\/\/.*)*/gm,
    )) {
      if (IS_NOTICE.test(comment)) notices.add(comment.replace(/\n[ \t]+/g, '\n '))
    }
  }
  return [...notices]
}

/** A text as the same bytes wherever it was written. */
export function plain(text) {
  return text
    .replace(/^\ufeff/, '')
    .replace(/[ \t]*\r?\n/g, '\n')
    .trim()
}
