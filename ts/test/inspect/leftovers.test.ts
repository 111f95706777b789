// What counts as left over: one reason at a time is enough to keep it.
import test from 'ava'
import type { KeyFile, SharedSegment, Survey } from '../../src/inspect/index.js'
import { findLeftovers } from '../../src/inspect/leftovers/find-leftovers.js'

const uid = process.geteuid?.() ?? 0
const me = { id: uid, name: 'me' }
const hour = 3_600_000
const used = { segments: 0, semaphores: 0, bytes: 0 }

const file: KeyFile = {
  path: '/tmp/qipc_sharedmemory_key0',
  reach: '/tmp/qipc_sharedmemory_key0',
  own: true,
  legacy: { kind: 'segment', letters: 'key', hash: '0'.repeat(40) },
  number: 0x51000001,
  inode: 1,
  isLink: false,
  size: 0,
  owner: me,
  modifiedAt: new Date(Date.now() - hour),
  createdAt: new Date(Date.now() - hour),
  uses: ['temp'],
  namespaces: ['ipc:[1]'],
  pids: [7],
}

const orphan: SharedSegment = {
  type: 'systemv',
  isQt: true,
  kind: 'legacy',
  key: 'key',
  letters: 'key',
  nativeKey: file.path,
  number: file.number,
  id: 3,
  device: undefined,
  namespace: 'ipc:[1]',
  own: true,
  owner: me,
  group: 1000,
  creatorIds: undefined,
  mode: 0o600,
  users: [],
  keyFiles: [file],
  problems: [],
  size: 64,
  resident: 64,
  attached: 0,
  creator: { pid: 9, program: undefined, alive: false },
  last: undefined,
  lock: undefined,
  attachedAt: undefined,
  detachedAt: undefined,
  changedAt: undefined,
  state: 'orphan',
}

const empty: Survey = {
  startedAt: new Date(),
  segments: [],
  semaphores: [],
  processes: [],
  namespaces: [
    { id: 'ipc:[1]', own: true, pids: [7], used, lacksSemaphoreStates: false, problem: undefined },
  ],
  folders: [],
  keyFiles: [],
  unseen: { unreadable: [], hidden: false },
}

const lock = (state: 'held' | 'free' | 'unknown'): SharedSegment['lock'] => ({
  ...orphan,
  role: 'lock',
  guards: 3,
  state,
  value: 0,
  waiting: 0,
  holder: { pid: 9, program: undefined, alive: false },
  operatedAt: undefined,
})

test('an orphan goes, with a free lock or none; POSIX too', t => {
  for (const segment of [
    orphan,
    { ...orphan, lock: lock('free') },
    { ...orphan, type: 'posix', kind: 'native', nativeKey: '/key', keyFiles: [] } as const,
  ])
    t.deepEqual(findLeftovers({ ...empty, segments: [segment] }), {
      removable: [{ kind: 'segment', segment }],
      kept: [],
    })
})

test('what keeps a segment', t => {
  const posix = { type: 'posix', kind: 'native', nativeKey: '/key', keyFiles: [] } as const
  const reasons: [Partial<SharedSegment>, RegExp][] = [
    [{ own: false }, /it is in ipc:\[1\]/],
    [
      { state: 'unattached', creator: { pid: 9, program: 'app', alive: true } },
      /its creator, process 9 \(app\), is alive/,
    ],
    [
      { state: 'unattached', creator: { pid: 0, program: undefined, alive: undefined } },
      /its creator may be alive/,
    ],
    [{ ...posix, state: 'unattached' }, /may have it mapped/],
    [{ kind: undefined, keyFiles: [] }, /may not belong to a Qt program: ipcrm -m 3/],
    [{ kind: 'native' }, /may not be its key file: ipcrm -m 3/],
    [{ keyFiles: [file, file] }, /several key files/],
    [{ keyFiles: [{ ...file, own: false }] }, /in another file system/],
    [{ lock: lock('held') }, /held by process 9, which has exited/],
    [{ ...posix, lock: lock('held') }, /run qt-ipc repair posix:\/key first/],
    [
      { lock: { ...orphan, ...lock('free'), keyFiles: [file, file] } as SharedSegment['lock'] },
      /System V key of its lock/,
    ],
    [{ lock: lock('unknown') }, /may not read its lock/],
  ]
  for (const [change, reason] of reasons) {
    const { removable, kept } = findLeftovers({ ...empty, segments: [{ ...orphan, ...change }] })
    t.deepEqual(removable, [])
    t.regex(kept[0]?.reason ?? '', reason)
  }
})

test('what somebody uses, or goes by itself, is not even mentioned', t => {
  const segments: SharedSegment[] = [
    { ...orphan, attached: 1, state: 'in use' },
    { ...orphan, isQt: false },
    { ...orphan, problems: ['marked for destruction'] },
  ]
  t.deepEqual(findLeftovers({ ...empty, segments }), { removable: [], kept: [] })
})

test('a key file goes alone, or is kept', t => {
  const keyFiles = [file]
  t.deepEqual(findLeftovers({ ...empty, keyFiles }).removable, [{ kind: 'key file', file }])
  t.deepEqual(
    findLeftovers({ ...empty, keyFiles, segments: [{ ...orphan, own: false }] }).removable,
    [],
  )
  const program = { pid: 7, program: 'app', qtVersion: '5.15.8' } as Survey['processes'][number]
  const closed = {
    id: 'ipc:[1]',
    own: false,
    pids: [],
    used,
    lacksSemaphoreStates: false,
    problem: 'denied',
  }
  const reasons: [Partial<Survey>, RegExp][] = [
    [{ keyFiles: [{ ...file, size: 1 }] }, /not empty/],
    [{ keyFiles: [{ ...file, modifiedAt: new Date() }] }, /less than a minute old/],
    [{ keyFiles, processes: [program] }, /process 7 \(app\) uses Qt/],
    [{ keyFiles, unseen: { unreadable: [1], hidden: false } }, /could not be inspected/],
    [{ keyFiles, unseen: { unreadable: [], hidden: true } }, /could not be inspected/],
    [{ keyFiles, namespaces: [closed] }, /ipc:\[1\] could not be read/],
  ]
  for (const [change, reason] of reasons) {
    const { removable, kept } = findLeftovers({ ...empty, ...change })
    t.deepEqual(removable, [])
    t.regex(kept[0]?.reason ?? '', reason)
  }
  t.deepEqual(findLeftovers({ ...empty, keyFiles: [{ ...file, own: false }] }).kept, [])
})
