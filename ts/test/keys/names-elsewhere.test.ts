// Names on macOS and Windows, which no Qt on this machine can give: the rules of Qt's sources.
import test from 'ava'
import { NativeIpcKey } from 'qt-ipc/keys'

const demo = 'demo89e495e7941cf9e40e6980d14a16bf023ccd4c91'
const windows = { os: 'windows' } as const
const macos = { os: 'macos', tempDir: '/var/folders/t' } as const

test('Windows: legacy names have no folder and no limit', t => {
  const segment = NativeIpcKey.legacy('demo', { environment: windows })
  t.is(segment.toString(), `windows:qipc_sharedmemory_${demo}?legacyKey=demo`)
  t.is(segment.projectId, undefined)
  const key = 'a'.repeat(300)
  t.is(NativeIpcKey.legacy(key, { type: 'windows' }).nativeKey.length, 18 + 300 + 40)
})

test('Windows: platform-safe names keep their namespace and are cut at 260', t => {
  const name = (key: string, kind?: 'segment' | 'semaphore') =>
    NativeIpcKey.platformSafe(key, { kind, environment: windows }).nativeKey
  t.is(name('app'), 'shm_app')
  t.is(name('app', 'semaphore'), 'sem_app')
  t.is(name('Local\\app'), 'Local\\shm_app')
  t.is(name('Global\\app', 'semaphore'), 'Global\\sem_app')
  t.is(name('global\\app'), 'shm_global\\app')
  t.is(name('a'.repeat(300)).length, 260)
})

test('macOS: System V by default, in the temp folder', t => {
  const key = NativeIpcKey.legacy('demo', { environment: macos })
  t.is(key.nativeKey, `/var/folders/t/qipc_sharedmemory_${demo}`)
})

test('macOS: POSIX names have 30 characters', t => {
  const options = { type: 'posix', environment: macos } as const
  t.is(NativeIpcKey.legacy('demo', options).nativeKey, '/89e495e7941cf9e40e6980d14a16b')
  const safe = NativeIpcKey.platformSafe('a'.repeat(40), { environment: macos })
  t.is(safe.toString(), `posix:/${'a'.repeat(29)}`)
  t.deepEqual(safe.problems(), [])
})

test('macOS: in the sandbox a key is taken as it is', t => {
  const environment = { ...macos, sandboxed: true }
  const key = NativeIpcKey.legacy('TEAM.app/demo', { environment })
  t.is(key.toString(), 'posix:TEAM.app/demo?legacyKey=TEAM.app/demo')
})
