// SharedMemory.remove: takes away what nobody uses any more, and refuses everything else.
import { existsSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { isolation } from '../../ts/setup/namespaces.mjs'
import { startChild } from '../helpers/child.js'
import { refused } from '../helpers/expect-error.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { survives } from '../helpers/run-isolated.js'
import { lockValue } from '../helpers/segments.js'

const operation = 'SharedMemory.remove'
const hint = /End those programs first/

// A live Qt program of a test beside this one may have made a lock, as far as anybody can know.
const prelude = `
  import { existsSync, writeFileSync } from 'node:fs'
  import { lockOf } from './interop-tests/helpers/kernel.ts'
  import { segmentFile, segmentOf } from './interop-tests/helpers/segments.ts'
`

for (const qt of qtMajors)
  for (const backend of ['auto', 'systemv'] as const) {
    test(`back end ${backend}: refuses while a program of Qt ${qt} is attached`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 16')
      await peer.ok('write 01')
      const error = await refused(t, 'BUSY', { operation, key, hint }, () =>
        SharedMemory.remove(key, { backend }),
      )
      t.regex(error?.message ?? '', /1 attachment of live processes/)
      await peer.ok('lock')
      const repair =
        /End those programs first; if the holder was killed, call SharedMemory\.repairLock\(key\)/
      const held = await refused(t, 'BUSY', { operation, key, hint: repair }, () =>
        SharedMemory.remove(key, { backend }),
      )
      t.regex(held?.message ?? '', /the lock of the segment is held/)
      t.is(await lockValue(t, key), 0)
      await peer.ok('unlock')
      t.is(await peer.ok('read 0 1'), '01')
      const other = await memoryPeer(t, key, { qt })
      t.is(await other.ok('attach'), '16')
    })

    test(`back end ${backend}: takes away what a killed program of Qt ${qt} left`, async t => {
      await survives(
        t,
        `${prelude}
        const peer = await memoryPeer(t, key, { qt: ${qt} })
        await peer.ok('create 16')
        await peer.ok('lock')
        peer.write('crash')
        await peer.exited
        assert.equal(segmentOf(segmentFile(key)).attached, 0)
        await assert.rejects(SharedMemory.create(key, 16), error => {
          assert.match(error.hint, /No process is attached to it.*SharedMemory\\.remove/)
          return code('ALREADY_EXISTS')(error) && error.qtError === 'AlreadyExists'
        })
        assert.equal(await SharedMemory.remove(key, { backend: '${backend}' }), true)
        assert.deepEqual(leftovers(before), [])
        assert.equal(await SharedMemory.remove(key, { backend: '${backend}' }), false)
        const shm = await SharedMemory.create(key, 99)
        const next = await memoryPeer(t, key, { qt: ${qt} })
        assert.equal(await next.ok('attach'), '99')
        await next.ok('detach')
        await next[Symbol.asyncDispose]()
        await shm.detach()`,
      )
    })

    test(`back end ${backend}: leaves a lock that a live program of Qt ${qt} may have made`, async t => {
      await survives(
        t,
        `${prelude}
        const creator = await memoryPeer(t, key, { qt: ${qt} })
        await creator.ok('create 16')
        const lock = lockOf(key)
        const last = await memoryPeer(t, key, { qt: ${qt} })
        await last.ok('attach')
        await creator.ok('detach')
        last.write('crash')
        await last.exited
        assert.equal(await SharedMemory.remove(key, { backend: '${backend}' }), true)
        assert(!existsSync(segmentFile(key)))
        assert.deepEqual(lockOf(key), lock)
        assert.equal(await SharedMemory.remove(key, { backend: '${backend}' }), false)
        assert.deepEqual(lockOf(key), lock)

        await creator[Symbol.asyncDispose]()
        assert.equal(lockOf(key), undefined)
        assert.deepEqual(leftovers(before), [])`,
      )
    })
  }

test('refuses while we are attached ourselves, or hold the lock', async t => {
  const key = uniqueKey(t)
  const shm = await SharedMemory.create(key, 16)
  await refused(t, 'BUSY', { operation, key, hint }, () => SharedMemory.remove(key))
  const lock = await shm.lock()
  await refused(t, 'BUSY', { operation, key, hint }, () => SharedMemory.remove(key))
  t.false(lock.lost)
  lock.release()
  t.is(await lockValue(t, key), 1)
  await shm.write(Uint8Array.of(1), { timeout: 0 })
  await shm.detach()
  t.is(await SharedMemory.remove(key), false)
})

test('a lock, or a key file, without its segment', async t => {
  await survives(
    t,
    `${prelude}
    const peer = await memoryPeer(t, key)
    await peer.ok('create 16')
    await peer.ok('detach')
    assert.equal(lockOf(key).value, 1)
    assert.equal(await SharedMemory.remove(key), false)
    assert.equal(lockOf(key).value, 1)
    peer.write('crash')
    await peer.exited
    assert.equal(lockOf(key).value, 1)
    assert.equal(await SharedMemory.remove(key), true)
    assert.equal(lockOf(key), undefined)

    writeFileSync(segmentFile(key), '', { mode: 0o640 })
    await SharedMemory.remove(key)
    const again = await SharedMemory.create(key, 16)
    await again.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('POSIX: refuses while another process has it mapped, whatever its name there', async t => {
  const name = uniquePosixName()
  const key = NativeIpcKey.native(name, 'posix')
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(name)} 4096`)
  const error = await refused(t, 'BUSY', { operation, key: `${key}`, hint }, () =>
    SharedMemory.remove(key),
  )
  t.regex(error?.message ?? '', new RegExp(`process ${peer.pid} \\(plain_memory\\)`))
  t.true(existsSync(`/dev/shm${name}`))
  peer.end()
  await peer.exited
  t.is(await SharedMemory.remove(key, nobodyUnseen), true)
  t.false(existsSync(`/dev/shm${name}`))
})

test('memory of other programs, by number and by id', async t => {
  const peer = await Peer.start(t, 'plain_memory')
  const systemv = 0x7c000000 + process.pid
  const shmid = Number(await peer.ok(`systemv ${systemv} 64`))
  for (const key of [{ systemv }, { shmid }])
    await t.throwsAsync(SharedMemory.remove(key), { code: 'ERR_QT_IPC_BUSY' })
  t.is(await peer.ok('users'), '1')
  peer.end()
  await peer.exited
  t.is(await SharedMemory.remove({ shmid }), true)
  t.is(await SharedMemory.remove({ systemv }), false)
})

const alone = isolation() ? test.serial : test.skip
alone('POSIX: a process that has the same inode of another mount mapped is no user', async t => {
  const code = `
    import { statSync } from 'node:fs'
    import { NativeIpcKey, SharedMemory } from 'qt-ipc'
    const key = NativeIpcKey.native('/only', 'posix')
    const shm = await SharedMemory.create(key, 64)
    console.log('inode ' + statSync('/dev/shm/only').ino)
    for await (const _ of process.stdin) break
    await shm.detach()
    const { nobodyUnseen } = await import('./interop-tests/helpers/pid-namespace.ts')
    console.log(await SharedMemory.remove(key, nobodyUnseen).catch(error => error.message))
    process.exit()`
  const [first, second] = [1, 2].map(() => startChild(t, code, { isolated: true }))
  t.is(await first?.waitLine(/^inode/), await second?.waitLine(/^inode/))
  t.is(await second?.send('leave', /./), 'true')
})
