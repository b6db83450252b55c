'use strict'
// Since version 22, Node can cache compiled code and checks it. Its default is the temporary directory, which is shared
// by all users. This puts the cache into a directory that nobody else can write to, or does without.
const { lstatSync, mkdirSync, realpathSync } = require('node:fs')
const { enableCompileCache, getCompileCacheDir } = require('node:module')
const { dirname, isAbsolute, join } = require('node:path')

try {
  const isSettled = process.env.NODE_DISABLE_COMPILE_CACHE || getCompileCacheDir() !== undefined
  if (!isSettled) {
    const directory = makeDirectory(cachePath(process))
    if (isPrivate(directory)) enableCompileCache(directory)
  }
} catch {
  // The program then starts without a cache, slightly slower.
}

/** Returns the user's cache directory and the name of the program's in it; uses the state directory if one is set. */
function cachePath({ env, platform }) {
  if (env.ITFLOW_STATE_DIR) return [env.ITFLOW_STATE_DIR, 'compiled']
  const configured = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME
  const homedir = () => (env.HOME && isAbsolute(env.HOME) ? env.HOME : require('node:os').homedir())
  if (platform === 'win32') return [join(configured, 'itflow'), 'compiled']
  if (platform === 'darwin') return [join(homedir(), 'Library', 'Caches'), 'itflow']
  return [configured && isAbsolute(configured) ? configured : join(homedir(), '.cache'), 'itflow']
}

/** Creates the base and the directory in it if needed, but not the base's parent. */
function makeDirectory([base, name]) {
  const directory = join(base, name)
  // Checking first is faster than catching an error.
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined) return directory
  for (const each of [base, directory]) {
    try {
      mkdirSync(each, { mode: 0o700 })
    } catch ({ code }) {
      if (code !== 'EEXIST') throw new Error(`${each} cannot be created`)
    }
  }
  return directory
}

/** Whether nobody else can write to a directory, or replace it or one of its parents. */
function isPrivate(directory) {
  if (process.platform === 'win32') return true
  const user = process.getuid()
  const { mode, uid } = lstatSync(directory)
  if (uid !== user || (mode & 0o077) !== 0) return false
  const path = realpathSync(directory)
  return [path, ...parentsOf(path)].every((each) => {
    const stats = lstatSync(each)
    const isOpen = (stats.mode & 0o022) !== 0 && (stats.mode & 0o1000) === 0
    return !isOpen && [0, user].includes(stats.uid)
  })
}

function parentsOf(path) {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...parentsOf(parent)]
}
