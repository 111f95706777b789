// Native programs whose create() resets the lock of a live segment (traps 1, 6, 17): our calls go on, nothing is
// added that is not ours, and the Lock tells.
import test, { type ExecutionContext } from 'ava'
import { SharedMemory } from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { lockOf, removeSemaphore, until, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, type Peer, type QtMajor, qtMajors } from '../helpers/peer.js'

/** A create() that fails with AlreadyExists and has reset the lock. The program must live on, or it removes the lock. */
async function resetLock(t: ExecutionContext, key: string, qt: QtMajor): Promise<Peer> {
  const peer = await memoryPeer(t, key, { qt })
  t.regex(await peer.send('create 64'), /^error 4 AlreadyExists/)
  return peer
}

function removeLock(t: ExecutionContext, key: string): void {
  const lock = lockOf(key)
  if (lock) removeSemaphore(lock)
  else t.fail('there is no lock')
}

for (const qt of qtMajors) {
  test(`a lock that Qt ${qt} reset while Node held it is lost, and its release adds nothing`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const lock = await shm.lock()
    t.false(lock.lost)
    await resetLock(t, key, qt)
    t.true(lock.lost)
    t.true(lock.isHeld)
    lock.release()
    t.true(lock.lost)
    t.is(lockOf(key)?.value, 1)

    const next = await shm.lock()
    t.is(lockOf(key)?.value, 0)
    next.release()
    t.false(next.lost)
    t.is(lockOf(key)?.value, 1)
  })

  test(`a lock that a program of Qt ${qt} acquired after the reset stays held`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const lock = await shm.lock()
    const peer = await resetLock(t, key, qt)
    await peer.ok('attach')
    await peer.ok('lock')
    t.true(lock.lost)
    lock.release()
    t.true(lock.lost)
    t.is(lockOf(key)?.value, 0, 'two holders')
    await failure(t, 'TIMEOUT', shm.lock({ timeout: 0 }))
    await peer.ok('unlock')
    t.is(lockOf(key)?.value, 1)
    const again = await shm.lock()
    again.release()
    t.false(again.lost)
  })

  test(`withLock succeeds while Qt ${qt} resets the lock`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const result = await shm.withLock(async lock => {
      await resetLock(t, key, qt)
      return lock.lost
    })
    t.true(result)
    t.is(lockOf(key)?.value, 1)
  })

  test.serial(
    `programs of Qt ${qt} that come and go with "create, else attach" beside us`,
    async t => {
      const key = uniqueKey(t)
      const shm = await SharedMemory.create(key, 64)
      const stayer = await memoryPeer(t, key, { qt })
      await stayer.ok('attach')
      // One at a time: among several, Qt's own unlock makes it 2.
      const comer = await memoryPeer(t, key, { qt })
      let ours = true
      const churn = async () => {
        while (ours) await comer.ok('churn 100')
      }
      const churning = churn()
      const values = new Set<number | undefined>()
      for (let round = 0; round < 300; round += 1) {
        const lock = await shm.lock()
        lock.write(Uint8Array.of(round))
        await new Promise(setImmediate)
        lock.release()
        await shm.read()
        shm.writeSync(Uint8Array.of(round))
        shm.lockSync().release()
        const other = await SharedMemory.attach(key)
        await other.detach()
        if (round % 20 === 0) values.add(lockOf(key)?.value)
      }
      ours = false
      await churning
      t.true(
        [...values].every(value => value === undefined || value <= 1),
        [...values].join(' '),
      )
      // A program that leaves may take the key file of our lock along, and nobody meets there any more.
      await shm.detach()
      await using again = await SharedMemory.attach(key)
      const lock = await again.lock()
      t.is(lockOf(key)?.value, 0)
      lock.release()
      t.is(lockOf(key)?.value, 1)
    },
  )

  test(`a wait goes on when the lock is removed and Qt ${qt} creates another`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('attach')
    await holder.ok('lock')
    const lock = shm.lock()
    await untilWaiting(key, 1)
    removeLock(t, key)
    const won = await lock
    t.is(lockOf(key)?.value, 0)
    // The dispossessed program's unlock makes a lock again, as Qt does; ours must not be let in twice.
    won.release()
    t.is(lockOf(key)?.value, 1)
  })

  test(`a lock removed between two calls is found again, with Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    shm.lockSync().release()
    removeLock(t, key)
    await shm.read()
    removeLock(t, key)
    shm.lockSync().release()
    removeLock(t, key)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    await peer.ok('lock')
    await failure(t, 'TIMEOUT', shm.lock({ timeout: 0 }))
    await peer.ok('unlock')
    const lock = await shm.lock()
    removeLock(t, key)
    t.true(lock.lost)
    lock.release()
    t.true(lock.lost)
    await shm.write(Uint8Array.of(1))
    t.is(lockOf(key)?.value, 1)
  })

  test(`repairLock leaves a lock at 2 to the exit of the program of Qt ${qt}, unless forced`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('attach')
    await holder.ok('lock')
    const resetter = await resetLock(t, key, qt)
    await holder.ok('unlock')
    t.is(lockOf(key)?.value, 2, 'what Qt does')
    const error = await failure(t, 'BUSY', SharedMemory.repairLock(key))
    t.regex(error.hint ?? '', /exits.*force: true/)
    t.is(lockOf(key)?.value, 2)
    t.true(await SharedMemory.repairLock(key, { force: true }))
    t.is(lockOf(key)?.value, 1)
    t.false(await SharedMemory.repairLock(key))
    holder.write('crash')
    await holder.exited
    // The undo that the kernel owed for the unlock is forgotten, too.
    await shm.read({ timeout: 1000 })
    t.is(lockOf(key)?.value, 1)
    t.true(resetter.pid > 0)
  })

  test(`a read with the lock at 2 leaves no program of Qt ${qt} waiting`, async t => {
    const key = uniqueKey(t)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('create 64')
    await holder.ok('lock')
    const comer = await memoryPeer(t, key, { qt })
    t.regex(await comer.send('create 64'), /^error 4 AlreadyExists/)
    await comer.ok('attach')
    await holder.ok('unlock')
    t.is(lockOf(key)?.value, 2, 'what Qt does')
    const shm = await SharedMemory.attach(key)
    await shm.read()
    const lock = await shm.lock()
    t.is(lockOf(key)?.value, 1)
    lock.release()
    t.false(lock.lost)
    await shm.detach()
    await failure(t, 'BUSY', SharedMemory.remove(key))
    t.is(lockOf(key)?.value, 2)
    holder.write('crash')
    await holder.exited
    await until(() => lockOf(key)?.value === 1, 'the undo of the program that ended')
    await comer.ok('lock')
    await comer.ok('unlock')
  })

  test(`an unlock of Qt ${qt} while Node holds the lock keeps its effect`, async t => {
    const key = uniqueKey(t)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('create 64')
    await using shm = await SharedMemory.attach(key)
    await holder.ok('lock')
    const comer = await memoryPeer(t, key, { qt })
    t.regex(await comer.send('create 64'), /^error 4 AlreadyExists/)
    const lock = await shm.lock()
    await holder.ok('unlock')
    t.is(lockOf(key)?.value, 1, 'what Qt does')
    t.false(lock.lost)
    lock.release()
    t.is(lockOf(key)?.value, 2)
    holder.write('crash')
    await holder.exited
    await until(() => lockOf(key)?.value === 1, 'the undo of the program that ended')
    await comer.ok('attach')
  })

  test(`repairLock does not mistake the last program of Qt ${qt} for the holder`, async t => {
    const key = uniqueKey(t)
    const first = await memoryPeer(t, key, { qt })
    await first.ok('create 64')
    await first.ok('lock')
    const second = await memoryPeer(t, key, { qt })
    t.regex(await second.send('create 64'), /^error 4 AlreadyExists/)
    await first.ok('unlock')
    second.write('crash')
    await second.exited
    const third = await memoryPeer(t, key, { qt })
    await third.ok('attach')
    await third.ok('lock')
    first.write('crash')
    await first.exited
    await until(() => lockOf(key)?.value === 0, 'the undo of the program that ended')
    const error = await failure(t, 'BUSY', SharedMemory.repairLock(key))
    t.regex(error.message, new RegExp(`process .*${third.pid} \\(memory\\)`))
    t.is(lockOf(key)?.value, 0, 'one holder')
    await third.ok('unlock')
  })

  test(`the undo of a program of Qt ${qt} that exits does not revert a release of Node`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('attach')
    await holder.ok('lock')
    await resetLock(t, key, qt)
    await holder.ok('unlock')
    t.is(lockOf(key)?.value, 2, 'what Qt does')
    const lock = await shm.lock()
    t.is(lockOf(key)?.value, 1)
    holder.write('crash')
    await holder.exited
    await until(() => lockOf(key)?.value === 0, 'the undo of the program that ended')
    lock.release()
    t.is(lockOf(key)?.value, 1)
    const next = await shm.lock({ timeout: 1000 })
    next.release()
    t.is(lockOf(key)?.value, 1)
  })

  test(`the end of a Node process that held the lock beside Qt ${qt} leaves what Qt left`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('attach')
    await holder.ok('lock')
    const node = await NodePeer.start(t)
    const resetter = await memoryPeer(t, key, { qt })
    t.regex(await resetter.send('create 64'), /^error 4 AlreadyExists/)
    await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)
    await node.run('lock = await shm.lock(); return null')
    t.is(lockOf(key)?.value, 0)
    await holder.ok('unlock')
    t.is(lockOf(key)?.value, 1, 'what Qt does')
    t.false(await node.run('return lock.lost'))
    t.false(await node.run('lock.release(); return lock.lost'))
    t.is(lockOf(key)?.value, 2)
    node.end('process.exit(0)')
    t.deepEqual(await node.process.exited, { code: 0, signal: null })
    holder.write('crash')
    await holder.exited
    await until(() => lockOf(key)?.value === 1, 'the undo of the program that ended')
    t.true(shm.lockable)
  })
}
