// Qt makes everything with mode 0600: another user is refused, and the error says whose it is (trap 13).
import { existsSync, statSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { type ChildOptions, runChild } from '../helpers/child.js'
import { uniqueKey, uniquePath, uniquePosixName } from '../helpers/keys.js'
import { canBeNobody, asNobody as nobody } from '../helpers/nobody.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { lockFile, segmentFile, segmentOf } from '../helpers/segments.js'

const run = canBeNobody ? test : test.skip

const calls = `
  import { NativeIpcKey, SharedMemory, SystemSemaphore } from 'qt-ipc'
  const [text, kind] = process.argv.slice(1)
  const key = kind === 'native' ? NativeIpcKey.parse(text) : kind === 'shmid' ? { shmid: Number(text) } : text
  const report = {}
  const attempt = async (name, call) => {
    try { report[name] = String(await call()) }
    catch ({ code, operation, qtError, errno, hint, message }) { report[name] = { code, operation, qtError, errno, hint, message } }
  }
  await attempt('attach', () => SharedMemory.attach(key))
  await attempt('attachSync', () => SharedMemory.attachSync(key))
  await attempt('readOnly', () => SharedMemory.attach(key, { mode: 'readOnly' }))
  await attempt('open', () => SharedMemory.open(key, 64))
  await attempt('create', () => SharedMemory.create(key, 64))
  await attempt('waitFor', () => SharedMemory.waitFor(key))
  await attempt('remove', () => SharedMemory.remove(key))
  await attempt('repairLock', () => SharedMemory.repairLock(key))
  console.log(JSON.stringify(report))`

interface Report {
  code: string
  operation: string
  qtError?: string
  errno?: number
  hint?: string
  message: string
}

async function asNobody(t: ExecutionContext, args: string[], options: ChildOptions = {}) {
  const child = await runChild(t, calls, { args, through: nobody, ...options })
  t.is(child.code, 0, child.stderr)
  return JSON.parse(child.stdout) as Record<string, Report>
}

function denied(
  t: ExecutionContext,
  report: Record<string, Report>,
  names: readonly string[],
  whose = /belongs to root \(uid 0\) with mode 0600.*CAP_IPC_OWNER/,
) {
  for (const name of names) {
    const { code, qtError, errno, hint, message } = report[name] ?? { code: 'nothing', message: '' }
    t.is(code, 'ERR_QT_IPC_PERMISSION_DENIED', `${name}: ${message}`)
    t.is(qtError, 'PermissionDenied', name)
    t.true(errno === undefined || errno === 13, `${name}: ${errno}`)
    t.regex(hint ?? '', whose, name)
  }
}

const entering = ['attach', 'attachSync', 'readOnly', 'open', 'waitFor']

for (const qt of qtMajors)
  run(`the segment that root made with Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    const before = segmentOf(segmentFile(key))
    const report = await asNobody(t, [key, 'legacy'])
    denied(t, report, entering)
    t.is(report['create']?.code, 'ERR_QT_IPC_ALREADY_EXISTS')
    t.regex(report['remove']?.code ?? '', /PERMISSION_DENIED|BUSY/)
    denied(t, report, ['repairLock'], /CAP_IPC_OWNER/)
    t.deepEqual(segmentOf(segmentFile(key)), before)
    for (const file of [segmentFile(key), lockFile(key)])
      t.like(statSync(file), { uid: 0, mode: 0o100640 })

    // As real Qt says.
    const other = await memoryPeer(t, key, { qt, through: nobody })
    t.regex(await other.send('attach'), /^error 1 PermissionDenied/)
    await peer.ok('lock')
    await peer.ok('unlock')
  })

run('a native key of root', async t => {
  const path = uniquePath()
  const peer = await Peer.start(t, 'memory')
  await peer.ok(`key native ${encodeURIComponent(path)}`)
  await peer.ok('create 64')
  const report = await asNobody(t, [`systemv:${path}`, 'native'])
  // From Qt 6.6 on there is a lock, which is opened, and refused only when it is to be taken.
  const whose = peer.locksNativeKeys ? /mode 0600.*CAP_IPC_OWNER/ : undefined
  denied(t, report, entering, whose)
  t.true(existsSync(path))
})

run('a POSIX segment of root, and its lock', async t => {
  const key = NativeIpcKey.native(uniquePosixName(), 'posix')
  const shm = await SharedMemory.create(key, 64, { removeOnDetach: 'ifCreated' })
  const lock = await shm.lock()
  const report = await asNobody(t, [key.toString(), 'native'])
  denied(t, report, [...entering, 'remove', 'repairLock'], /CAP_DAC_OVERRIDE/)
  lock.release()
  t.false(lock.lost)
  await shm.detach()
})

run('POSIX memory of root', async t => {
  const name = uniquePosixName()
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(name)} 64`)
  const report = await asNobody(t, [NativeIpcKey.native(name, 'posix').toString(), 'native'])
  denied(t, report, entering, /belongs to root \(uid 0\) with mode 0600.*CAP_DAC_OVERRIDE/)
  t.true(existsSync(`/dev/shm${name}`))
  await peer.ok('remove')
})

run('memory of a program without Qt; its mode decides', async t => {
  const peer = await Peer.start(t, 'plain_memory')
  t.teardown(() => peer.write('remove'))
  const shmid = await peer.ok('systemv 0 64')
  denied(t, await asNobody(t, [shmid, 'shmid']), ['attach', 'attachSync', 'readOnly', 'waitFor'])
  await peer.ok('mode 0604')
  const report = await asNobody(t, [shmid, 'shmid'])
  t.is(String(report['readOnly']), '[object Object]')
  t.is(report['attach']?.code, 'ERR_QT_IPC_PERMISSION_DENIED')
  t.regex(report['attach']?.hint ?? '', /with mode 0604/)
})
