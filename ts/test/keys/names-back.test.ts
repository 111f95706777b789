// From names back to keys, and from key files to System V numbers.
import test from 'ava'
import fc from 'fast-check'
import { ftok, legacyKeyFinder, NativeIpcKey, parseLegacyName, projectIdOf } from 'qt-ipc/keys'
import { keyText } from './arbitraries.js'

test('a legacy name gives back kind, letters and, from a list, the key', t => {
  fc.assert(
    fc.property(
      keyText.filter(key => key !== ''),
      fc.constantFrom('segment', 'semaphore'),
      fc.constantFrom('systemv', 'posix'),
      (key, kind, type) => {
        const environment = { os: 'linux', tempDir: '/tmp' } as const
        const { nativeKey } = NativeIpcKey.legacy(key, { kind, type, environment })
        const name = parseLegacyName(nativeKey.replace('/tmp/', ''))
        if (!name) return false
        t.is(name.kind, kind)
        t.is(name.letters, key.replace(/[^a-zA-Z]/g, ''))
        const found = legacyKeyFinder(['another', key])(name)
        // Keys that differ only in unpaired surrogates have one name.
        return (
          found !== undefined && NativeIpcKey.legacy(found, { kind }).nativeKey.endsWith(name.hash)
        )
      },
    ),
  )
})

test('a key of letters only needs no list; any other does', t => {
  const find = legacyKeyFinder([])
  const named = (key: string) =>
    parseLegacyName(NativeIpcKey.legacy(key, { type: 'posix' }).nativeKey)
  const letters = named('klogshm')
  const others = named('klog shm')
  if (!letters || !others) return t.fail()
  t.is(find(letters), 'klogshm')
  t.is(find(others), undefined)
  // The letters may end as a hash could begin.
  const abc = named('abc')
  t.is(abc && find(abc), 'abc')
})

test('other names are not taken for legacy ones', t => {
  const { nativeKey } = NativeIpcKey.legacy('demo', { type: 'posix' })
  for (const name of [
    '',
    'demo',
    'qipc_sharedmemory_demo',
    `${nativeKey}x`,
    nativeKey.slice(1, -1),
  ])
    t.is(parseLegacyName(name), undefined, name)
})

test('ftok takes the low bits, and says the project id again', t => {
  t.is(ftok({ ino: 0x1234_5678_9abcn, dev: 0x1_0302n }), 0x51029abc)
  t.is(ftok({ ino: 2n, dev: 0x46n }), ftok({ ino: 65538n, dev: 0x46n }))
  t.is(ftok({ ino: 1n, dev: 1n }, 127), 0x7f010001)
  t.is(projectIdOf(0x51029abc), 81)
  t.is(projectIdOf(ftok({ ino: 1n, dev: 1n }, 7)), 7)
})
