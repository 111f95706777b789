// Values that the addon and TypeScript both know: each has one name and one number on both sides.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as native from '../../src/native/types.js'

const root = join(import.meta.dirname, '..', '..', '..')
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')

/** `{ OTHER_SEGMENT: 4 }` of `OtherSegment = 4`. */
function enumerators(file: string, name: string): Record<string, number> {
  const [, body = ''] = new RegExp(`enum class ${name} \\{([^}]*)\\}`).exec(read(file)) ?? []
  return Object.fromEntries(
    Array.from(body.matchAll(/(\w+) = (\d+)/g), ([, one = '', value]) => [
      snakeCase(one),
      Number(value),
    ]),
  )
}

const snakeCase = (name: string) => name.replace(/\B[A-Z]/g, letter => `_${letter}`).toUpperCase()

function constants(prefix: string): Record<string, number> {
  const found = Object.entries(native as Record<string, unknown>).flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === 'number'
      ? [[name.slice(prefix.length), value] as const]
      : [],
  )
  return Object.fromEntries(found)
}

test('observations of a watch have the same names and numbers', t => {
  const observations = enumerators('bridge/watch/watched_range.h', 'Observation')
  t.true(Object.keys(observations).length >= 7)
  t.deepEqual(constants('SEEN_'), observations)
})

test('results of a copy with the lock have the same names and numbers', t => {
  const { DONE, ...others } = enumerators('bridge/objects/segment_copies.cc', 'Locked')
  t.is(typeof DONE, 'number')
  t.deepEqual(constants('LOCK_'), others)
})

test('the back ends have the same names on both sides, in the same order', t => {
  const [, table = ''] = /kBackends\{([\s\S]*?)\n\};/.exec(read('bridge/backends/all.cc')) ?? []
  const names = Array.from(table.matchAll(/Backend\{"(\w+)"/g), ([, name]) => name)
  t.deepEqual(names, [...native.backendNames])
})

test('every enumerator of an error in C++ is the name of a QtIpcError', t => {
  const source = read('ts/src/errors/qt-ipc-error.ts')
  const [, list = ''] = /export type QtIpcErrorName =((?:\s*\|\s*'\w+')+)/.exec(source) ?? []
  const names = new Set(Array.from(list.matchAll(/'(\w+)'/g), ([, name]) => name))
  t.true(names.size >= 15)
  const used = new Set<string>()
  for (const file of readdirSync(join(root, 'bridge'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(h|cc)$/.test(file)) continue
    // Thrown, or returned by the functions that translate errors of Qt and of system calls.
    const text = read('bridge', file)
    for (const [, name = ''] of text.matchAll(/IpcError(?: error)?[({]"(\w+)"/g)) used.add(name)
    for (const [, name = ''] of text.matchAll(/return \{?"([A-Z][a-z]\w+)"[,;]/g)) used.add(name)
  }
  used.delete('NoError')
  t.true(used.size >= 10)
  t.deepEqual(
    [...used].filter(name => !names.has(snakeCase(name))),
    [],
  )
})
