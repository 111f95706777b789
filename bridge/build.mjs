// npm run build:native [-- --without-qt]: builds the addon into build/addon. For users of the installed package as well, to whom
// npm has given no build tools: those are fetched into build/tools, in the versions with which the package is developed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const tools = ['cmake-js', 'node-addon-api', 'node-api-headers']
const withoutQt = process.argv.includes('--without-qt')

/** One program of each row is needed. */
const programs = [
  { names: ['cmake'], package: 'cmake' },
  { names: [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean), package: 'g++' },
  { names: ['ninja', 'make'], package: 'make' },
]

/** What CMake prints when it does not find a library. */
const libraries = [
  {
    name: 'Qt 6.2 or newer',
    missing: /Qt6Config\.cmake|Qt6_DIR|Qt6CoreConfig/,
    package: 'qt6-base-dev',
  },
  { name: 'uv.h', missing: /UV_INCLUDE_DIR/, package: 'libuv1-dev' },
]

function fail(text) {
  console.error(`qt-ipc: ${text}`)
  process.exit(1)
}

const runs = program => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0

function requirePrograms() {
  const missing = programs.filter(({ names }) => !names.some(runs))
  if (missing.length > 0)
    failWithout(missing.map(one => ({ ...one, name: one.names.join(' or ') })))
}

function failWithout(missing) {
  const names = missing.map(({ name }) => name).join(', ')
  const packages = missing.map(one => one.package).join(' ')
  const needsQt = missing.some(one => one.package === 'qt6-base-dev')
  const otherwise = needsQt
    ? `\nor build one that needs no Qt: npm run build:native --prefix "${root}" -- --without-qt`
    : ''
  fail(
    `the addon cannot be built without ${names}. On Debian and Ubuntu: sudo apt install ${packages}${otherwise}`,
  )
}

/** The folder in which the build tools are. */
function modulesWithTools() {
  const own = join(root, 'node_modules')
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const isCurrent = folder =>
    tools.every(name => versionIn(folder, name) === manifest.devDependencies[name])
  if (isCurrent(own)) return own
  const folder = join(root, 'build', 'tools')
  const modules = join(folder, 'node_modules')
  if (isCurrent(modules)) return modules
  mkdirSync(folder, { recursive: true })
  // A project of its own: npm would change the one around it.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const wanted = tools.map(name => `${name}@${manifest.devDependencies[name]}`)
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
  return modules
}

function versionIn(modules, name) {
  const manifest = join(modules, name, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
}

/** Runs the build, shows what it prints and resolves with it. */
function build(modules) {
  const words = [
    join(modules, 'cmake-js', 'bin', 'cmake-js'),
    'build',
    ...['--out', 'build/addon'],
    `--CDMODULES=${modules}`,
    `--CDBRIDGE_QT=${withoutQt ? 'OFF' : 'ON'}`,
  ]
  return new Promise((resolve, reject) => {
    let log = ''
    const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', text => {
        log += text
        process.stdout.write(text)
      })
    child.on('error', reject)
    child.on('close', status => resolve({ status, log }))
  })
}

requirePrograms()
const { status, log } = await build(modulesWithTools())
if (status !== 0) {
  const missing = libraries.filter(library => library.missing.test(log))
  if (missing.length > 0) failWithout(missing)
  fail('the build failed: see above')
}
