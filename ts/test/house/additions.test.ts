// The steps of CONTRIBUTING.md, "How to add": one that is left out for an error code, a command or a back end fails here. Types of
// QDataStream have the same test in ts/test/datastream/declarations.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { recordedCells } from '../../../docker/matrix/record.js'
import { commands } from '../../src/cli/commands.js'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

function filesBelow(folder: string, suffix: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith(suffix))
    .map(file => join(folder, file))
}

const source = filesBelow('ts/src', '.ts').map(read).join('\n')
const tests = ['ts/test', 'interop-tests']
  .flatMap(folder => filesBelow(folder, '.ts'))
  .filter(file => !file.startsWith(join('ts', 'test', 'house')))
  .map(read)
  .join('\n')

/** The string literals of a union type or of an array of names. */
function namesIn(declaration: RegExp): string[] {
  const [, list = ''] = declaration.exec(source) ?? []
  return [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name)
}

const errorNames = namesIn(/export type QtIpcErrorName =((?:\s*\|\s*'\w+')+)/)

/** Codes that Node on Linux never gets. May only become fewer. */
const unreachable = ['NO_ZERO_COPY', 'UNKNOWN_ERROR']

test('every error code has a row in docs/errors.md, and every row a code and a remedy', t => {
  t.true(errorNames.length >= 15)
  const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \|$/gm)]
  const names = rows.map(([, name]) => name).filter(name => !name?.startsWith('ERR_'))
  t.deepEqual(names.sort(), [...errorNames].sort())
})

test('every error code is reached by a test', t => {
  const reached = (name: string) => new RegExp(`'(ERR_QT_IPC_)?${name}'`).test(tests)
  t.deepEqual(errorNames.filter(name => !reached(name)).sort(), unreachable)
})

/** Messages of KEY_ERROR contain the remedy of the problem. May only become fewer. */
const withoutHint = ['KEY_ERROR', 'UNKNOWN_ERROR']

test('every error code has a hint', t => {
  const hasHint = (name: string) =>
    [
      `\\b${name}:\\s*['"\`]`,
      `new QtIpcError\\(\\s*'${name}'[^]{0,600}?\\bhint\\b`,
      `code === 'ERR_QT_IPC_${name}'`,
    ].some(pattern => new RegExp(pattern).test(source))
  t.deepEqual(errorNames.filter(name => !hasHint(name)).sort(), withoutHint)
})

test('every command has a section in docs/cli.md, and a test that runs it', t => {
  const page = read('docs/cli.md')
  const table = page.slice(0, page.indexOf('\n## '))
  const pages = filesBelow('docs', '.md').map(read).join('\n')
  for (const name of Object.keys(commands)) {
    t.regex(table, new RegExp(`^\\|.*\`${name}\\b.*\\|$`, 'm'), `${name} in the table of commands`)
    t.regex(pages, new RegExp(`qt-ipc ${name}\\b`), `an example of ${name}`)
    t.regex(tests, new RegExp(`\\[\\s*'${name}'`), `a test of ${name}`)
  }
})

/** The row of docs/compatibility.md in which programs use a back end. */
const rowOf: Readonly<Record<string, string>> = {
  qt: 'legacy',
  systemv: 'explicit System V',
  posix: 'POSIX',
}

test('every back end has a row in docs/compatibility.md, and a test that chooses it', t => {
  const list = /(?:backendNames = \[|type BackendName = )([^\n]*)/
  const backends = namesIn(list)
  t.true(backends.length >= 3)
  const keys = new Set([...recordedCells().keys()].map(cell => cell.split(' | ')[1]))
  for (const name of backends) {
    t.true(keys.has(rowOf[name] ?? ''), `${name} in docs/compatibility.md`)
    t.regex(tests, new RegExp(`backend: '${name}'|'${name}'`), `a test of ${name}`)
  }
})

test('the lists of CONTRIBUTING.md name files that exist', t => {
  const page = read('CONTRIBUTING.md')
  const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
  t.true(links.length > 10)
  for (const [, path = ''] of links) t.notThrows(() => readdirOrFile(path), path)
})

function readdirOrFile(path: string): unknown {
  return path.endsWith('/') ? readdirSync(join(root, path)) : read(path)
}
