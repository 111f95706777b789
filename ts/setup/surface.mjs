// Prints the names that users depend on, as one JSON document; the difference of two is what a change has renamed:
//   node ts/setup/isolate.mjs node ts/setup/surface.mjs > before.json
// It reads the build: node ts/setup/main.mjs test
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'
import { filesOf } from './stamp.mjs'

const text = file => readFileSync(join(root, file), 'utf8')
const load = file => import(pathToFileURL(join(root, file)).href)
const sorted = names => [...new Set(names)].sort()

/** Entry by entry: the names of values with their members, and the names of types. */
async function entries() {
  const found = {}
  for (const [entry, targets] of Object.entries(JSON.parse(text('package.json')).exports)) {
    if (typeof targets === 'string') continue
    const { default: main, types } = targets
    found[entry] = { values: valuesOf(await load(main)), names: declaredIn(types) }
  }
  return found
}

const valuesOf = module =>
  Object.fromEntries(
    Object.keys(module)
      .sort()
      .map(name => [name, membersOf(module[name])]),
  )

/** Statics and methods of a class, members of an object. */
function membersOf(value) {
  const own = object => Object.getOwnPropertyNames(object)
  if (typeof value === 'object' && value !== null) return sorted(own(value))
  if (typeof value !== 'function' || !/^class\b/.test(String(value))) return typeof value
  const statics = own(value).filter(name => !['length', 'name', 'prototype'].includes(name))
  return sorted([...statics.map(name => `static ${name}`), ...own(value.prototype)])
}

/** What a declaration file exports, types included. */
function declaredIn(file) {
  const source = text(file)
  const lists = [...source.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list]) =>
    list.split(',').map(one =>
      one
        .trim()
        .replace(/^type /, '')
        .replace(/^.* as /, ''),
    ),
  )
  const direct = [
    ...source.matchAll(
      /export (?:declare )?(?:async )?(?:function|class|interface|type|const) (\w+)/g,
    ),
  ].map(([, name]) => name)
  const stars = [...source.matchAll(/export \* from '([^']+)'/g)].flatMap(([, from]) =>
    declaredIn(join(dirname(file), from.replace(/\.js$/, '.d.ts'))),
  )
  return sorted([...lists, ...direct, ...stars].filter(name => name !== ''))
}

/** Words in capitals that the sources have as texts or members: codes of errors, findings and obstacles among them. */
function codes() {
  const sources = filesOf('ts/src').map(text).join('\n')
  const quoted = [...sources.matchAll(/'([A-Z][A-Z0-9_]{3,})'/g)]
  const keys = [...sources.matchAll(/^\s+([A-Z][A-Z0-9_]{3,}):/gm)]
  return sorted([...quoted, ...keys].map(([, code]) => code))
}

async function commandTable() {
  const { commands } = await load('build/ts/cli/commands.js')
  const table = {}
  for (const [name, loadCommand] of Object.entries(commands)) {
    const { command } = await loadCommand()
    table[name] = { usage: command.usage, words: command.words, options: command.options }
  }
  return table
}

/** The members of the JSON that each command prints: `segments[].lock.state`. */
async function jsonMembers() {
  const { SharedMemory } = await load('dist/index.js')
  const key = 'qt-ipc-surface'
  const segment = await SharedMemory.create(key, 64)
  const lines = [
    ['keys', key],
    ['keys', key, `${key},tmpdir=/var/tmp`],
    ['keys', '--native', `/dev/shm/${key}`],
    ['ls', key],
    ['doctor', key],
    ['doctor', `${key}-missing`],
    ['clean'],
    ['repair', key],
    ['write', key, '--as', 'i32', '7'],
    ['read', key],
    ['read', key, '--as', 'i32'],
    ['completion', 'bash'],
  ]
  const members = Object.fromEntries(lines.map(line => [line.join(' '), sorted(printedBy(line))]))
  await segment.detach()
  return members
}

function printedBy(line) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), ...line, '--json'],
    { encoding: 'utf8' },
  )
  if (!stdout.startsWith('{')) throw new Error(`${line.join(' ')} printed no JSON: ${stderr}`)
  return pathsIn(JSON.parse(stdout))
}

function pathsIn(value, path = '') {
  if (Array.isArray(value) && value.length === 0) return [`${path}[]`]
  if (Array.isArray(value)) return value.flatMap(item => pathsIn(item, `${path}[]`))
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, part]) =>
    pathsIn(part, path === '' ? name : `${path}.${name}`),
  )
}

const surface = {
  entries: await entries(),
  codes: codes(),
  commands: await commandTable(),
  json: await jsonMembers(),
}
console.log(JSON.stringify(surface, null, 2))
