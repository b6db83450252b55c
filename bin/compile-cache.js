'use strict'
// From Node 22 on, Node caches what it compiles and checks it. By default it does so in the temporary directory, which is
// everybody's. Here the cache is in a directory that nobody else can write to, or nowhere.
const { lstatSync, mkdirSync, realpathSync } = require('node:fs')
const { enableCompileCache, getCompileCacheDir } = require('node:module')
const { dirname, isAbsolute, join } = require('node:path')

try {
  const isSettled = process.env.NODE_DISABLE_COMPILE_CACHE || getCompileCacheDir() !== undefined
  if (!isSettled) {
    const directory = madeDirectory(place(process))
    if (isPrivate(directory)) enableCompileCache(directory)
  }
} catch {
  // The program then starts without a cache, a little slower.
}

/** The user's cache directory and the program's own in it; below the state directory, if one is set. */
function place({ env, platform }) {
  if (env.ITFLOW_STATE_DIR) return [env.ITFLOW_STATE_DIR, 'compiled']
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME
  const homedir = () => (env.HOME && isAbsolute(env.HOME) ? env.HOME : require('node:os').homedir())
  if (platform === 'win32') return [join(named, 'itflow'), 'compiled']
  if (platform === 'darwin') return [join(homedir(), 'Library', 'Caches'), 'itflow']
  return [named && isAbsolute(named) ? named : join(homedir(), '.cache'), 'itflow']
}

/** Only these two are created; their parent must exist. */
function madeDirectory([base, name]) {
  const directory = join(base, name)
  // An error that is caught takes longer than looking.
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return directory
  for (const each of [base, directory]) {
    try {
      mkdirSync(each, { mode: 0o700 })
    } catch ({ code }) {
      if (code !== 'EEXIST') throw new Error(`${each} cannot be made`)
    }
  }
  return directory
}

/** Whether nobody else can put a file into a directory, or replace it or one of its parents. */
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
