// Finds a package's licence: the files with its text, and the notices in the code.
import { readdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const LICENCE = /^(licen[cs]e|copying|unlicense)\b/i
const NOTICE_FILE = /^(notice|copyright|authors|third-?party)/i
const IS_CODE = /\.([cm]?[jt]s|json|map)$/i
/** Matches comments that ask to be kept, or that name the code's owner or licence. */
const IS_NOTICE =
  /^\/\*!|@licen[cs]e|@preserve|copyright \(c\)|copyright \d{4}|\(c\) \d{4}|©|licensed under|\b(MIT|ISC|BSD|Apache)[^\n]{0,12} licen[cs]e/i

/**
 * Returns a package's licence files as `{ file, text, isLicence }`: those next to its package.json, and those in the
 * directories between it and a module that is in a bundle.
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
  return (LICENCE.test(name) || NOTICE_FILE.test(name)) && !IS_CODE.test(name)
}

/** Returns the comments in a package's modules that name their owner or licence, without duplicates. */
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

/** Normalises line endings and surrounding spaces, so that a text is the same on all systems. */
export function plain(text) {
  return text
    .replace(/^\ufeff/, '')
    .replace(/[ \t]*\r?\n/g, '\n')
    .trim()
}
