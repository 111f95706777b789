// Which semaphore guards a segment, where the objects themselves cannot be asked (old-qt-keys and qt-6.6-keys do that).
import test from 'ava'
import { NativeIpcKey } from 'qt-ipc/keys'

const demo = 'demo89e495e7941cf9e40e6980d14a16bf023ccd4c91'
const lockOf = (key: NativeIpcKey, qt?: string) => key.lockKey({ qt })?.toString()

test('a legacy key has the same lock in every release', t => {
  const lock = `systemv:/tmp/qipc_systemsem_${demo}?legacyKey=demo`
  for (const qt of ['4.8', '5.15', '5.15.19', '6.0', '6.5.3', '6.6', '6.11.2', undefined])
    t.is(lockOf(NativeIpcKey.legacy('demo'), qt), lock)
})

test('a native key has a lock since 6.6', t => {
  const key = NativeIpcKey.native('/tmp/app', 'systemv')
  t.is(lockOf(key, '6.5'), undefined)
  t.is(lockOf(key, '6.6'), 'systemv:/tmp/app')
  t.is(lockOf(NativeIpcKey.native('/app', 'posix')), 'posix:/app')
  t.is(lockOf(NativeIpcKey.native('/tmp/app', 'systemv-7')), 'systemv-7:/tmp/app')
})

test('the text of a key leads to the lock of the program that wrote it', t => {
  const key = NativeIpcKey.parse(`systemv:/home/t/qipc_sharedmemory_${demo}?legacyKey=demo`)
  t.is(key.kind, 'segment')
  const lock = `systemv:/home/t/qipc_systemsem_${demo}?legacyKey=demo`
  t.is(lockOf(key, '5.15'), lock)
  t.is(lockOf(key, '6.8'), lock)
})

test('with an environment it is the lock that a process there takes', t => {
  const text = `systemv:/home/t/qipc_sharedmemory_${demo}?legacyKey=demo`
  const environment = { tempDir: '/var/tmp' }
  const there = `systemv:/var/tmp/qipc_systemsem_${demo}?legacyKey=demo`
  t.is(NativeIpcKey.parse(text, { environment }).lockKey()?.toString(), there)
  t.is(NativeIpcKey.parse(text).lockKey({ environment })?.toString(), there)
  t.is(
    NativeIpcKey.parse(text, { environment }).lockKey({ qt: '5.15' })?.toString(),
    `systemv:/home/t/qipc_systemsem_${demo}?legacyKey=demo`,
    'an old program that made this file has its lock beside it',
  )
})

test('a legacy key that is not the one of the native name counts only since 6.6', t => {
  const key = NativeIpcKey.parse('systemv:/tmp/app?legacyKey=demo')
  t.is(key.kind, undefined)
  t.is(lockOf(key, '6.4'), undefined)
  t.is(lockOf(key, '6.8'), `systemv:/tmp/qipc_systemsem_${demo}?legacyKey=demo`)
})

test('before 6.6 the project id is always Q', t => {
  const key = NativeIpcKey.legacy('demo', { type: 'systemv-7' })
  t.is(lockOf(key, '6.4'), undefined)
  t.is(lockOf(key, '6.8'), `systemv-7:/tmp/qipc_systemsem_${demo}?legacyKey=demo`)
})

test('Windows adds a suffix to native names and cuts them for it', t => {
  t.is(lockOf(NativeIpcKey.native('Global\\app', 'windows')), 'windows:Global\\app_sem')
  t.is(NativeIpcKey.native('a'.repeat(300), 'windows').lockKey()?.nativeKey.length, 259)
  t.is(lockOf(NativeIpcKey.native('app', 'windows'), '6.5'), undefined)
  const legacy = NativeIpcKey.parse(`windows:qipc_sharedmemory_${demo}?legacyKey=demo`)
  t.is(lockOf(legacy, '5.15'), `windows:qipc_systemsem_${demo}?legacyKey=demo`)
})

test('POSIX on macOS has one name for the segment and its lock', t => {
  const key = NativeIpcKey.parse('posix:/89e495e7941cf9e40e6980d14a16b?legacyKey=demo')
  t.is(lockOf(key, '6.4'), key.toString())
  t.is(key.lockKey()?.kind, 'semaphore')
  const group = NativeIpcKey.parse('posix:TEAM.app/demo?legacyKey=TEAM.app/demo')
  t.is(lockOf(group, '6.4'), group.toString())
})

test('a semaphore and an empty key have no lock', t => {
  t.is(lockOf(NativeIpcKey.legacy('demo', { kind: 'semaphore' })), undefined)
  t.is(lockOf(NativeIpcKey.native('/app', 'posix', { kind: 'semaphore' })), undefined)
  t.is(lockOf(NativeIpcKey.legacy('')), undefined)
})

test('a release that is none is a TypeError', t => {
  for (const qt of ['6', 'six', '6.8.2.1', ''])
    t.throws(() => NativeIpcKey.legacy('demo').lockKey({ qt }), {
      instanceOf: TypeError,
      message: /qt must be a release such as "5.15"/,
    })
})
