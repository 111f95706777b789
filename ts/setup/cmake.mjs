import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * True when `build` is a finished configuration of `source`. Anything else in that folder (a configuration that failed,
 * or one of a repository that has moved) is removed, for CMake would trip over it; with `strict` everything is, for only
 * a compiler that runs can warn.
 */
export function isConfigured(build, source, strict) {
  const folder = join(root, build)
  const cache = join(folder, 'CMakeCache.txt')
  const finished =
    !strict &&
    existsSync(cache) &&
    ['build.ninja', 'Makefile'].some(file => existsSync(join(folder, file))) &&
    readFileSync(cache, 'utf8').includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${join(root, source)}\n`)
  if (!finished) rmSync(folder, { recursive: true, force: true })
  return finished
}

/** What a build did, from its log. */
export const outcomeOf = log => (/Building|Linking/.test(log) ? 'built' : 'current')

/** Given to a first configuration; `strict` makes every compiler warning an error. */
export const definitions = strict => [
  'CMAKE_EXPORT_COMPILE_COMMANDS=ON',
  `CMAKE_COMPILE_WARNING_AS_ERROR=${strict ? 'ON' : 'OFF'}`,
]

export function explain(what) {
  return log => {
    const qt =
      /Could not find a package configuration file provided by "(Qt\d)|set (Qt\d)_FOUND to FALSE/.exec(
        log,
      )
    if (qt) return `${qt[1] ?? qt[2]} was not found, or is too old, or lacks its development files.`
    if (/No CMAKE_CXX_COMPILER could be found|Compiler toolset is not available/.test(log))
      return 'No C++ compiler was found.'
    return `${what} could not be built.`
  }
}
