import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

const record = '.configured-with'
const cacheFile = 'CMakeCache.txt'

/**
 * True when `build` is a finished configuration of `source`, made with the Qt, the compiler and the settings of now.
 * Anything else in that folder (a configuration that failed, or one of a repository that has moved) is removed, for CMake
 * would trip over it; with `strict` everything is, for only a compiler that runs can warn.
 */
export function isConfigured(build, source, strict) {
  const folder = join(root, build)
  const cached = cacheOf(folder)
  const finished =
    !strict &&
    ['build.ninja', 'Makefile'].some(file => existsSync(join(folder, file))) &&
    cached('CMAKE_HOME_DIRECTORY') === join(root, source) &&
    existsSync(join(folder, record)) &&
    readFileSync(join(folder, record), 'utf8') === circumstancesOf(cached)
  if (!finished) rmSync(folder, { recursive: true, force: true })
  return finished
}

/** To be called after a configuration: notes what it was made with. */
export function recordConfiguration(build) {
  const folder = join(root, build)
  if (existsSync(join(folder, cacheFile)))
    writeFileSync(join(folder, record), circumstancesOf(cacheOf(folder)))
}

const settings = [
  'CC',
  'CXX',
  'CFLAGS',
  'CXXFLAGS',
  'LDFLAGS',
  'CMAKE_PREFIX_PATH',
  'Qt6_DIR',
  'Qt5_DIR',
]

/**
 * What the objects depend on and a build does not notice. Packages of a distribution have the times at which they were
 * made, so files of a newer Qt may be older than the objects.
 */
function circumstancesOf(cached) {
  const compiler = cached('CMAKE_CXX_COMPILER')
  const facts = {
    environment: settings.map(name => process.env[name] ?? null),
    compiler: compiler && existsSync(compiler) ? realpathSync(compiler) : null,
    qt: [5, 6].map(major => qtVersion(cached(`Qt${major}_DIR`))),
  }
  return JSON.stringify(facts)
}

/** What the package files of a Qt say about its version; `null` for one that is not there. */
function qtVersion(folder) {
  if (!folder || !existsSync(folder)) return null
  return readdirSync(folder)
    .filter(name => /^Qt\dConfigVersion(Impl)?\.cmake$/.test(name))
    .flatMap(
      name => readFileSync(join(folder, name), 'utf8').match(/PACKAGE_VERSION "?[\d.]+/) ?? [],
    )
    .join()
}

/** Looks up what CMake keeps in a build folder, by name. */
function cacheOf(folder) {
  const file = join(folder, cacheFile)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return name => new RegExp(`^${name}:[A-Z]+=(.*)$`, 'm').exec(text)?.[1]
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
    if (qt)
      return `${qt[1] ?? qt[2]} was not found, is too old, or lacks its development files: install them, or set CMAKE_PREFIX_PATH to another installation, then start again.`
    if (/No CMAKE_CXX_COMPILER could be found|Compiler toolset is not available/.test(log))
      return 'No C++ compiler was found: install g++ or clang, then start again.'
    return `${what} could not be built: solve what the compiler prints above, then start again.`
  }
}
