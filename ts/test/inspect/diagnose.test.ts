// What the doctor says of machines that this one cannot be, and what is no finding.
import test from 'ava'
import { placesOf, wantedOf } from '../../src/inspect/diagnose/names.js'
import type { SharedSegment } from '../../src/inspect/index.js'
import { NativeIpcKey } from '../../src/keys/index.js'
import { codesOf, mapsOf, segment, semaphore, side, survey, userOf } from './recorded.js'

const user = (pid: number, qtVersion: string) =>
  userOf(pid, `qt${qtVersion}`, mapsOf(qtVersion, segment.number ?? 0))
const shared = (...users: SharedSegment['users']): SharedSegment => ({
  ...segment,
  users,
  attached: users.length,
})

test('a native key with programs from before and after Qt 6.6', t => {
  const both = shared(user(1, '6.5.3'), user(2, '6.11.2'))
  t.deepEqual(codesOf({ segments: [both] }), ['QT_TOO_NEW'])
  t.deepEqual(codesOf({ segments: [shared(user(1, '5.15.2'), user(2, '6.5.3'))] }), [])
  t.deepEqual(codesOf({ segments: [shared(user(1, '6.6.0'), user(2, '6.11.2'))] }), [])
  t.deepEqual(codesOf({ segments: [{ ...both, kind: 'legacy' }] }), [])
  const withoutFile: SharedSegment = {
    ...both,
    kind: undefined,
    nativeKey: undefined,
    lock: { ...semaphore, number: both.number, role: 'lock', state: 'free' },
  }
  t.deepEqual(codesOf({ segments: [withoutFile] }), ['QT_TOO_NEW'])
})

test('a segment without a key file: deleted, or a native key in another folder', t => {
  const lost: SharedSegment = {
    ...shared(user(1, '5.15.2')),
    kind: undefined,
    nativeKey: undefined,
    problems: ['key file not found'],
  }
  const codes = (found: SharedSegment, ...semaphores: (typeof semaphore)[]) =>
    codesOf({ segments: [found], survey: { ...survey, segments: [found], semaphores } })
  const lock = { ...semaphore, last: { pid: 1, program: 'qt5.15.2', alive: true } }
  t.deepEqual(codes(lost, lock), ['SEGMENT_WITHOUT_KEY_FILE'])
  t.deepEqual(codes(lost), [], 'no lock: a native key of an old Qt')
  t.deepEqual(codes({ ...lost, lock }, lock), [], 'a lock of the same number: of a new one')
  t.deepEqual(codes({ ...lost, number: 0x51020002 }, lock), [], 'no temp folder on that device')
  const other = { ...lock, last: { pid: 2, program: 'other', alive: true } }
  const strangers = { creator: undefined, last: undefined }
  t.deepEqual(codes({ ...lost, ...strangers }, other), [], 'the lock of somebody else')
})

test('two segments under one name, or two of the same size', t => {
  const keyFile = {
    path: '/tmp/qipc_sharedmemory_demo89e495e7941cf9e40e6980d14a16bf023ccd4c91',
    reach: '/tmp/qipc_sharedmemory_demo89e495e7941cf9e40e6980d14a16bf023ccd4c91',
    own: true,
    legacy: { kind: 'segment', letters: 'demo', hash: '89e495e7941cf9e40e6980d14a16bf023ccd4c91' },
    number: 0x51010009,
    inode: 9,
    isLink: false,
    size: 0,
    owner: { id: 1000, name: 'anna' },
    modifiedAt: new Date('2026-11-20T13:00:00Z'),
    createdAt: new Date('2026-11-20T13:00:00Z'),
    uses: ['temp'],
    namespaces: ['ipc:[1]'],
    pids: [1],
  } as const
  const older = { ...shared(user(1, '5.15.2')), problems: ['key file not found'] } as const
  const creator = { pid: 2, program: 'qt6.4.2', alive: true }
  const newer: SharedSegment = {
    ...shared(user(2, '5.15.2')),
    kind: 'legacy',
    number: keyFile.number,
    id: 8,
    nativeKey: keyFile.path,
    keyFiles: [keyFile],
    creator,
  }
  const codes = (one: SharedSegment, two: SharedSegment) =>
    codesOf({ segments: [one, two], survey: { ...survey, segments: [one, two] } })
  t.deepEqual(codes(older, newer), ['SPLIT_SEGMENT'])
  t.deepEqual(codes(older, { ...newer, size: 65 }), [])
  const others = {
    ...newer,
    users: [{ ...user(2, '6.4.2'), program: 'other' }],
    creator: undefined,
  }
  t.deepEqual(codes(older, others), [], 'two programs that have nothing to do with each other')
  t.deepEqual(codes({ ...older, lock: semaphore }, newer), [], 'a native key has its own lock')
  const both = { ...newer, users: [...newer.users, ...older.users] }
  t.deepEqual(codes(older, both), [], 'two keys of one program, one without its key file')
})

test('groups of programs that use one key, each for itself', t => {
  const wanted = wantedOf('posix:/demo', 'segment', side)
  const demo = (namespace: string, ...pids: number[]): SharedSegment => ({
    ...segment,
    type: 'posix',
    number: undefined,
    nativeKey: '/posix:/demo',
    namespace,
    users: pids.map(pid => user(pid, '6.8.2')),
    attached: pids.length,
  })
  const elsewhere = (...segments: SharedSegment[]) =>
    placesOf(wanted, segments, side).elsewhere.map(({ object: found }) => found.namespace)
  const here = demo('mnt:[1]', side.pid, 2)
  t.deepEqual(elsewhere(here, demo('mnt:[2]', 3, 4)), [], 'two pairs')
  t.deepEqual(elsewhere(here, demo('mnt:[2]', 3)), ['mnt:[2]'], 'one that waits for somebody')
  t.deepEqual(elsewhere(here, demo('mnt:[2]')), [], 'left over')
  const alone = demo('mnt:[1]', side.pid)
  t.deepEqual(elsewhere(alone, demo('mnt:[2]', 3, 4)), ['mnt:[2]'], 'the side waits')
  t.deepEqual(elsewhere(demo('mnt:[2]', 3, 4), demo('mnt:[3]')), ['mnt:[2]', 'mnt:[3]'])
})

test('limits of the side, of its kind of key', t => {
  const machine = {
    limits: { shmmax: 2 ** 30, shmmni: 10, shmall: 1e6, semmni: 10 },
    sharedMemory: { size: 2 ** 20, free: 0 },
    removeIpc: undefined,
    largestSystemUid: 999,
  }
  const used = { segments: 9, semaphores: 1, bytes: 0 }
  const namespace = {
    id: 'ipc:[1]',
    own: true,
    pids: [1],
    used,
    lacksSemaphoreStates: false,
    problem: undefined,
  }
  const full = { machine, survey: { ...survey, namespaces: [namespace] } }
  t.deepEqual(codesOf(full), ['SYSTEM_LIMIT', 'SYSTEM_LIMIT'])
  const wanted = wantedOf('demo', 'segment', side)
  const home = (type: 'systemv' | 'posix') => {
    const object = { ...segment, type }
    return { ...full, segments: [object], home: [{ object, name: wanted.names[0], met: true }] }
  }
  t.deepEqual(codesOf({ ...home('systemv'), wanted }), ['SYSTEM_LIMIT'])
  t.deepEqual(codesOf({ ...home('posix'), wanted }), ['SYSTEM_LIMIT', 'SYSTEM_LIMIT'])
  const other = { ...namespace, id: 'ipc:[2]' }
  t.deepEqual(codesOf({ ...full, survey: { ...survey, namespaces: [other] } }), ['SYSTEM_LIMIT'])
  const posix = wantedOf(NativeIpcKey.native('/demo', 'posix'), 'segment', side)
  const roomy = { ...machine, sharedMemory: { size: 2 ** 26, free: 2 ** 26 } }
  const asked = (size: number) => codesOf({ ...home('posix'), machine: roomy, size, wanted: posix })
  t.deepEqual(asked(2 ** 26), [])
  t.deepEqual(asked(2 ** 26 + 1), ['SYSTEM_LIMIT'])
  const unlimited = { ...machine, limits: undefined, sharedMemory: { size: 0, free: 0 } }
  t.deepEqual(codesOf({ ...full, machine: unlimited }), [])
})
