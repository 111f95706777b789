// Problems of the machine that any step may meet, recognized by what programs print about them.
import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'

const again = 'then start again'
const little = 64 * 1024 * 1024

/** One sentence about the problem, with what to do; `undefined` for a log that shows none of them. */
export function explainSystem(log) {
  if (
    /\bENOSPC\b|\bEDQUOT\b|no space left on device|disk quota exceeded|enough free space in/i.test(
      log,
    )
  )
    return `The disk is full: free space on the file system of ${fullFolder()}, ${again}.`
  // npm calls it ENOENT.
  if (/\bEROFS\b|read-only file system/i.test(log) || refusal(root) === 'EROFS')
    return `${root} is on a read-only file system: clone the repository to a directory that you may write, ${again}.`
  if (/\bEACCES\b|\bEPERM\b|permission denied/i.test(log)) {
    const closed = closedFolder()
    if (closed !== undefined)
      return `User ${userName()} may not write ${closed}: give it to this user with chown, or clone the repository elsewhere, ${again}.`
  }
  if (
    /\bENOMEM\b|cannot allocate memory|virtual memory exhausted|out of memory|Killed signal/i.test(
      log,
    )
  )
    return `The memory is exhausted: end other programs, or add swap space, ${again}.`
  return undefined
}

const npmCache = process.env.npm_config_cache ?? join(homedir(), '.npm')
const written = ['node_modules', 'build', 'dist'].map(name => join(root, name))

// Compilers write to the temporary directory, npm to its cache, apt-get to /var and /usr.
function fullFolder() {
  const space = folder => {
    const { bavail, bsize, files, ffree } = statfsSync(folder)
    return files > 0 && ffree === 0 ? 0 : bavail * bsize
  }
  return (
    [root, tmpdir(), npmCache, '/var', '/usr'].find(
      folder => existsSync(folder) && space(folder) < little,
    ) ?? root
  )
}

// Also what an earlier start as another user has made, a level or two below.
function closedFolder() {
  const below = written.filter(existsSync).flatMap(folder => [
    folder,
    ...readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(entry => join(folder, entry.name)),
  ])
  return [root, ...below, npmCache, tmpdir()].find(
    folder => existsSync(folder) && refusal(folder) !== undefined,
  )
}

/** The error code with which the system refuses to write to a directory. */
function refusal(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (error) {
    return error.code
  }
}

function userName() {
  try {
    return userInfo().username
  } catch {
    // A user id without an entry in the password database.
    return process.getuid?.()
  }
}
