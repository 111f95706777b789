// What becomes of a segment, its lock and its key files when a handle leaves.
import { existsSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { lockOf } from '../helpers/kernel.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { lockFile, lockValue, segmentFile, segmentOf } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const goes = [
  { rule: 'asQt', weMadeIt: true, gone: true },
  { rule: 'asQt', weMadeIt: false, gone: true },
  { rule: 'ifCreated', weMadeIt: true, gone: true },
  { rule: 'ifCreated', weMadeIt: false, gone: false },
  { rule: 'never', weMadeIt: true, gone: false },
  { rule: 'never', weMadeIt: false, gone: false },
] as const

const lastOut = test.macro({
  title: (_, way: (typeof ways)[number], backend: 'qt' | 'systemv', qt: 5 | 6) =>
    `${way.name}, back end ${backend}: the last one out, a program of Qt ${qt} having left before`,
  async exec(t, way: (typeof ways)[number], backend: 'qt' | 'systemv', qt: 5 | 6) {
    for (const { rule, weMadeIt, gone } of goes) {
      const key = uniqueKey(t)
      const what = `${rule}, ${weMadeIt ? 'ours' : 'theirs'}`
      const options = { removeOnDetach: rule, backend }
      const peer = await memoryPeer(t, key, { qt })
      if (!weMadeIt) await peer.ok('create 40')
      const shm = weMadeIt ? await way.create(key, 40, options) : await way.attach(key, options)
      if (weMadeIt) await peer.ok('attach')
      await way.write(shm, Uint8Array.of(0xab))
      await peer.ok('detach')
      await way.detach(shm)

      t.is(existsSync(segmentFile(key)), !gone, what)
      if (!gone) {
        t.deepEqual(segmentOf(segmentFile(key))?.attached, 0, what)
        t.is(await peer.ok('attach'), '40')
        t.is(await peer.ok('read 0 1'), 'ab', what)
        await peer.ok('lock')
        await peer.ok('unlock')
        await peer.ok('detach')
        t.false(existsSync(segmentFile(key)), 'Qt removes it at last')
        t.false(await SharedMemory.remove(key))
      }
      // The program that created the lock removes it when it ends; `remove` leaves it to that program.
      t.is(existsSync(lockFile(key)), !(gone && weMadeIt), what)
      peer.write('exit')
      await peer.exited
      t.false(existsSync(lockFile(key)), what)
    }
  },
})
for (const way of ways)
  for (const backend of ['qt', 'systemv'] as const)
    for (const qt of qtMajors) test(lastOut, way, backend, qt)

for (const way of ways)
  for (const qt of qtMajors)
    test(`${way.name}: programs that stay attached keep memory and lock, with Qt ${qt}`, async t => {
      for (const rule of ['asQt', 'ifCreated', 'never'] as const) {
        const key = uniqueKey(t)
        const shm = await way.create(key, 40, { removeOnDetach: rule })
        const peer = await memoryPeer(t, key, { qt })
        await peer.ok('attach')
        // The lock goes with its creator, as Qt's does; the program makes another when it needs one.
        await way.detach(shm)
        t.is(segmentOf(segmentFile(key))?.attached, 1, rule)
        await peer.ok('lock')
        t.is(await lockValue(t, key), 0, rule)
        const again = await way.attach(key, { timeout: 0 }).catch(error => error.code)
        t.is(again, 'ERR_QT_IPC_TIMEOUT', rule)
        await peer.ok('unlock')
        t.is(await lockValue(t, key), 1, rule)
        const last = await way.attach(key)
        await peer.ok('detach')
        await way.detach(last)
        t.false(existsSync(segmentFile(key)))
        t.true(existsSync(lockFile(key)), 'the lock that the program has made')
        peer.write('exit')
        await peer.exited
        t.false(existsSync(lockFile(key)))
      }
    })

for (const way of ways)
  for (const qt of qtMajors)
    test(`${way.name}: a lock created by Node is removed with the last program of Qt ${qt}`, async t => {
      const key = uniqueKey(t)
      const shm = await way.create(key, 40)
      const peers = [await memoryPeer(t, key, { qt }), await memoryPeer(t, key, { qt })]
      for (const peer of peers) await peer.ok('attach')
      await way.detach(shm)
      for (const peer of peers) {
        await peer.ok('lock')
        await peer.ok('unlock')
      }
      for (const peer of peers) {
        await peer.ok('detach')
        peer.write('exit')
        await peer.exited
      }
      t.false(existsSync(segmentFile(key)))
      t.false(existsSync(lockFile(key)))
      t.is(lockOf(key), undefined)
    })

for (const way of ways)
  test(`${way.name}: POSIX memory stays as with Qt, unless removeOnDetach is 'ifCreated'`, async t => {
    for (const { rule, weMadeIt } of goes) {
      const name = uniquePosixName()
      const key = NativeIpcKey.native(name, 'posix')
      const [memory, lock] = [`/dev/shm${name}`, `/dev/shm/sem.${name.slice(1)}`]
      const other = weMadeIt ? undefined : await way.create(key, 40, { removeOnDetach: 'never' })
      const shm = weMadeIt
        ? await way.create(key, 40, { removeOnDetach: rule })
        : await way.attach(key, { removeOnDetach: rule })
      await way.write(shm, Uint8Array.of(1))
      if (other) await way.detach(other)
      await way.detach(shm)
      const gone = rule === 'ifCreated' && weMadeIt
      t.is(existsSync(memory), !gone, `${rule} ${weMadeIt}`)
      t.is(existsSync(lock), !gone, `${rule} ${weMadeIt}`)
      t.is(await SharedMemory.remove(key, nobodyUnseen), !gone)
      t.false(existsSync(memory) || existsSync(lock))
    }
  })
