'use strict'
// From Node 22 on Node keeps what it compiles, and checks it. By default that is in the temporary directory, which is
// everybody's: here it is in a directory that nobody else can write to, or nowhere.
const { lstatSync, mkdirSync, realpathSync } = require('node:fs')
const { enableCompileCache, getCompileCacheDir } = require('node:module')
const { homedir } = require('node:os')
const { dirname, isAbsolute, join } = require('node:path')

try {
  const isSettled = process.env.NODE_DISABLE_COMPILE_CACHE || getCompileCacheDir() !== undefined
  if (!isSettled) {
    const directory = madeDirectory(place(process))
    if (isPrivate(directory)) enableCompileCache(directory)
  }
} catch {
  // It starts without, a little later.
}

/** Where the person's caches are, and the program's own place there; below the directory for state, if one is named. */
function place({ env, platform }) {
  if (env.ITFLOW_STATE_DIR) return [env.ITFLOW_STATE_DIR, 'compiled']
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME
  if (platform === 'win32') return [join(named, 'itflow'), 'compiled']
  if (platform === 'darwin') return [join(homedir(), 'Library', 'Caches'), 'itflow']
  return [named && isAbsolute(named) ? named : join(homedir(), '.cache'), 'itflow']
}

/** No more than these two are made: what they are in has to be there. */
function madeDirectory([base, name]) {
  const directory = join(base, name)
  for (const each of [base, directory]) {
    try {
      mkdirSync(each, { mode: 0o700 })
    } catch ({ code }) {
      if (code !== 'EEXIST') throw new Error(`${each} cannot be made`)
    }
  }
  return directory
}

/** Whether nobody else can put a file into a directory, or another directory in its place or in that of one above. */
function isPrivate(directory) {
  if (process.platform === 'win32') return true
  const own = process.getuid()
  const { mode, uid } = lstatSync(directory)
  if (uid !== own || (mode & 0o077) !== 0) return false
  const path = realpathSync(directory)
  return [path, ...above(path)].every((each) => {
    const stats = lstatSync(each)
    const isOpen = (stats.mode & 0o022) !== 0 && (stats.mode & 0o1000) === 0
    return !isOpen && [0, own].includes(stats.uid)
  })
}

function above(path) {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...above(parent)]
}
