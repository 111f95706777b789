// npm run build:native [-- --without-qt]: builds the addon into build/addon. For users of the installed package as well, to whom
// npm has given no build tools: those are fetched into build/tools, in the versions with which the package is developed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tools = ['cmake-js', 'node-addon-api', 'node-api-headers']
const withoutQt = process.argv.includes('--without-qt')

/** A program of each group is needed. */
const programs = [
  { names: ['cmake'], package: 'cmake' },
  { names: ['c++', 'g++', 'clang++'], package: 'g++' },
  { names: ['make', 'ninja'], package: 'make' },
]

function runs(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

function fail(text) {
  console.error(`qt-ipc: ${text}`)
  process.exit(1)
}

function requirePrograms() {
  const missing = programs.filter(({ names }) => !names.some(runs))
  if (missing.length === 0) return
  const words = missing.map(({ names }) => names.join(' or ')).join(', ')
  fail(
    `cannot build the addon without ${words}. On Debian and Ubuntu: ${install(missing.map(one => one.package))}`,
  )
}

function install(packages) {
  return `sudo apt install ${packages.join(' ')}`
}

/** The folder in which the build tools are. */
function modulesWithTools() {
  const own = join(root, 'node_modules')
  if (tools.every(name => existsSync(join(own, name)))) return own
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const folder = join(root, 'build', 'tools')
  const wanted = tools.map(name => `${name}@${devDependencies[name]}`)
  console.log(`fetching ${wanted.join(', ')}`)
  const words = [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
  ]
  const { status } = spawnSync('npm', [...words, ...wanted], { stdio: 'inherit' })
  if (status !== 0) fail('npm cannot fetch the build tools: see its message above')
  return join(folder, 'node_modules')
}

requirePrograms()
const modules = modulesWithTools()
const { status } = spawnSync(
  process.execPath,
  [
    join(modules, 'cmake-js', 'bin', 'cmake-js'),
    'build',
    ...['--out', 'build/addon'],
    `--CDMODULES=${modules}`,
    `--CDBRIDGE_QT=${withoutQt ? 'OFF' : 'ON'}`,
  ],
  { cwd: root, stdio: 'inherit' },
)
if (status !== 0) {
  const packages = withoutQt ? ['libuv1-dev'] : ['qt6-base-dev', 'libuv1-dev']
  const otherwise = withoutQt
    ? ''
    : ', or build an addon that needs no Qt: npm run build:native -- --without-qt'
  fail(
    `the build failed: see above. If CMake finds no Qt or uv.h: ${install(packages)}${otherwise}`,
  )
}
