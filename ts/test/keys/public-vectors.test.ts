// Native names that users of real programs have published; each shows what a released Qt made of the key.
import { createHash } from 'node:crypto'
import test from 'ava'
import { NativeIpcKey } from 'qt-ipc/keys'

const vectors = [
  {
    key: 'klogshm',
    kind: 'segment',
    file: 'qipc_sharedmemory_klogshmfb1af3dd737ffaabf27e9cc69efabf7be177b28f',
    source: 'ea4k/klog#961',
  },
  {
    key: 'klogapp',
    kind: 'semaphore',
    file: 'qipc_systemsem_klogappcfe57f8472dcf85122a473189cd87ac418e7ffe2',
    source: 'ea4k/klog#961',
  },
  {
    key: 'ServerPort',
    kind: 'segment',
    file: 'qipc_sharedmemory_ServerPort07a1a6dcfadd97d64f9f7f13063e6345d8b33ce8',
    source: 'CHITUBOX',
  },
  {
    key: 'CMST - Connman System Tray',
    kind: 'segment',
    file: 'qipc_sharedmemory_CMSTConnmanSystemTrayc8d8e234905c0f830dadbb469174ad9ff2778755',
    source: 'andrew-bibb/cmst#23',
  },
  {
    key: 'qtsingleapplication-bf6d-3e8',
    kind: 'semaphore',
    file: 'qipc_systemsem_qtsingleapplicationbfde75a5bf91e5179df8ee7ad4556d71fef8ca2ca6aa',
    source: 'owncloud/client#6878',
  },
] as const

for (const { key, kind, file, source } of vectors)
  test(`${kind} "${key}" of ${source}`, t => {
    t.is(NativeIpcKey.legacy(key, { kind }).nativeKey, `/tmp/${file}`)
  })

// QGroundControl's RunGuard hashes a name and a salt, and uses the hex digits as its key (mavlink/qgroundcontrol#4447).
const runGuardKey = (salt: string) =>
  createHash('sha1').update(`QGroundControlRunGuardKey${salt}`).digest('hex')

test('segment of RunGuard', t => {
  t.is(
    NativeIpcKey.legacy(runGuardKey('_sharedmemKey')).nativeKey,
    '/tmp/qipc_sharedmemory_adccebdaceeeebae17280624d1270313ae1b5ea6ccc6b351d44aacbd',
  )
})

test('semaphore of RunGuard', t => {
  t.is(
    NativeIpcKey.legacy(runGuardKey('_memLockKey'), { kind: 'semaphore' }).nativeKey,
    '/tmp/qipc_systemsem_bcbcfdefbcbebf9df1f53a47c9e16d877a0e930daaf24287da47ed',
  )
})
