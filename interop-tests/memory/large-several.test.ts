// Large copies beside other calls of the same thread, beside native programs, and in a process that is killed. Each in a
// process of its own.
import test from 'ava'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { movable, survives } from '../helpers/run-isolated.js'

/**
 * `started(gate, work)` starts work and returns in the middle of its copy, when the lock is held: again, should it be over
 * before that could be seen.
 */
const setUp = `
  import { setImmediate as turn } from 'node:timers/promises'
  import { readdirSync, readFileSync } from 'node:fs'
  import { lockOf, until, untilWaiting } from './interop-tests/helpers/kernel.ts'
  const size = 8 * 2 ** 20
  const lockKey = NativeIpcKey.legacy(key).lockKey()
  const opened = () => SystemSemaphore.openSync(lockKey, 1, { undo: false, removeOnClose: false })
  async function started(gate, work) {
    for (;;) {
      let isOver = false
      const working = work()
      working.catch(() => {}).then(() => { isOver = true })
      while (gate.value() !== 0 && !isOver) await turn()
      if (!isOver) return { working }
      await working
    }
  }
  /** Stops a process while \`isHeld()\`: in the middle of its copy. */
  async function stopInCopy({ pid }, isHeld) {
    const states = () => readdirSync('/proc/' + pid + '/task')
      .map(task => readFileSync('/proc/' + pid + '/task/' + task + '/status', 'utf8'))
    for (;;) {
      while (!isHeld()) await turn()
      process.kill(pid, 'SIGSTOP')
      await until(() => states().every(state => /^State:\\s+T/m.test(state)), 'a process that stops')
      if (isHeld()) return
      process.kill(pid, 'SIGCONT')
    }
  }
  const isOf = (bytes, value) => bytes.length === size && bytes.every(byte => byte === value)
`

const run = (t: Parameters<typeof survives>[0], code: string, nodeArguments?: readonly string[]) =>
  survives(t, setUp + code, nodeArguments ? { nodeArguments } : {})

test.serial('any number of large calls and watches may share a signal', t =>
  run(
    t,
    `
    process.on('warning', warning => { throw warning })
    const controller = new AbortController()
    const { signal } = controller
    const shm = await SharedMemory.create(key, size)
    const watches = Array.from({ length: 6 }, () => shm.watch({ signal }))
    const creations = Array.from({ length: 6 }, (_, index) =>
      SharedMemory.create(key + index, size, { signal }))
    await Promise.all(Array.from({ length: 12 }, () => shm.read({ signal })))
    for (const other of await Promise.all(creations)) await other.detach()
    controller.abort()
    for (const watch of watches) await assert.rejects(watch.next(), { name: 'AbortError' })
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  ),
)

test.serial(
  'several at once, on one handle and on two: each copy is whole, none waits for ever',
  t =>
    run(
      t,
      `
    const timeout = 60_000
    const one = await SharedMemory.create(key, size, { timeout })
    const two = await SharedMemory.attach(key, { timeout })
    const looker = await SharedMemory.attach(key, { mode: 'readOnly', timeout })
    const other = await SharedMemory.create('other', size)
    const bytes = value => new Uint8Array(size).fill(value)
    const same = { decode: bytes => bytes, encode: bytes => bytes }
    const isWhole = bytes => bytes.every(byte => byte === bytes[0])
    for (let round = 1; round <= 3; round += 1) {
      const controller = new AbortController()
      const aborted = one.read({ signal: controller.signal })
      const reads = [one, two, looker, one].map(shm => shm.read())
      const works = [
        one.write(bytes(round)),
        two.update(same, bytes => bytes.fill(bytes[0] + 1)),
        other.write(bytes(round)),
        // More than may run at once; one after the other in the end.
        ...Array.from({ length: 6 }, () => two.peek()),
      ]
      await turn()
      controller.abort()
      await assert.rejects(aborted, { name: 'AbortError' })
      for (const seen of await Promise.all(reads)) assert.ok(isWhole(seen))
      await Promise.all(works)
      assert.ok(isOf(await other.read(), round))
      // The update came after the write, or before.
      assert.ok([round, round + 1].includes((await one.read())[0]))
      assert.equal(lockOf(key).value, 1)
    }
    // Most of them have not been started yet.
    const peeks = Array.from({ length: 12 }, () => two.peek())
    const rejected = peeks.map(peek => assert.rejects(peek, code('DETACHED')))
    await two.detach()
    await Promise.all(rejected)
    await looker.detach()
    await other.detach()
    await one.detach()
    assert.deepEqual(leftovers(before), [])`,
    ),
)

for (const work of ['read()', 'write(new Uint8Array(size).fill(7))'])
  test.serial(
    `detachSync during ${work} while a moved view keeps the memory releases the lock once`,
    t =>
      run(
        t,
        `
      const peer = await memoryPeer(t, key)
      await peer.ok('create ' + size)
      const gate = opened()
      for (let round = 0; round < 5; round += 1) {
        const user = await SharedMemory.attach(key)
        let moved = new Uint8Array(user.view().buffer.transfer())
        const { working } = await started(gate, () => user.${work})
        const rejected = assert.rejects(working, code('DETACHED'))
        user.detachSync()
        await rejected
        assert.equal(gate.value(), 1)
        assert.equal(moved.length, size)
        moved = undefined
      }
      await peer.ok('lock')
      assert.equal(gate.value(), 0)
      await peer.ok('unlock')
      assert.equal(gate.value(), 1)
      gate.close()
      peer.end()
      await peer.exited
      await collectUntil(() => mappings().length === 0)
      assert.deepEqual(leftovers(before), [])`,
        movable,
      ),
  )

test.serial('detachSync of the only user during a large read removes the segment', t =>
  run(
    t,
    `
    for (const work of ['read', 'peek']) {
      const shm = await SharedMemory.create(key, size)
      const gate = opened()
      const { working } =
        work === 'read' ? await started(gate, () => shm.read()) : { working: shm.peek() }
      gate.close()
      const rejected = assert.rejects(working, code('DETACHED'))
      shm.detachSync()
      await rejected
      assert.deepEqual(leftovers(before), [])
      // What a native program does next.
      const peer = await memoryPeer(t, key)
      await peer.ok('create 64')
      peer.end()
      await peer.exited
    }`,
  ),
)

test.serial(
  'a handle detached during the copy of another one leaves that its lock and its bytes',
  t =>
    run(
      t,
      `
    const one = await SharedMemory.create(key, size)
    one.writeSync(new Uint8Array(size).fill(7))
    const gate = opened()
    for (const detach of [shm => shm.detachSync(), shm => shm.detach()]) {
      const two = await SharedMemory.attach(key)
      const { working } = await started(gate, () => one.read())
      const detached = detach(two)
      assert.ok(isOf(await working, 7))
      await detached
      assert.equal(gate.value(), 1)
      assert.equal(mappings().length, 1)
    }
    gate.close()
    await one.detach()
    assert.deepEqual(leftovers(before), [])`,
    ),
)

test.serial('a look of many bytes lets native programs attach, lock, detach and create again', t =>
  run(
    t,
    `
    const peer = await memoryPeer(t, key)
    for (const end of ['detach', 'detachSync']) {
      await peer.ok('create ' + size)
      const looker = await SharedMemory.attach(key, { mode: 'readOnly' })
      const working = [looker.read(), looker.peek(), looker.peek(), looker.read()]
      const settled = Promise.allSettled(working)
      await peer.ok('lock')
      await peer.ok('fill 7')
      await peer.ok('unlock')
      await peer.ok('detach')
      await peer.ok('create ' + 2 * size)
      await peer.ok('detach')
      await looker[end]()
      for (const { status, reason } of await settled)
        assert.ok(status === 'fulfilled' || /VANISHED|DETACHED/.test(reason.code), String(reason))
    }
    peer.end()
    await peer.exited
    assert.deepEqual(leftovers(before), [])`,
  ),
)

const killed = (work: string, options: string) => `launch(\`
  import { SharedMemory } from 'qt-ipc'
  const shm = await SharedMemory.attach(process.argv[1], \${JSON.stringify(${options})})
  console.log('ready')
  for (;;) await shm.${work}\`)`

for (const work of ['read()', 'write(new Uint8Array(8388608))'])
  test.serial(`a native program that waits gets the lock when Node is killed in ${work}`, t =>
    run(
      t,
      `
      const peer = await memoryPeer(t, key)
      await peer.ok('create ' + size)
      const child = ${killed(work, '{}')}
      await child.waitLine(/^ready$/)
      const gate = opened()
      await stopInCopy(child, () => gate.value() === 0)
      const locked = peer.ok('lock')
      await untilWaiting(key, 1)
      child.kill()
      await locked
      await child.exited
      await peer.ok('unlock')
      assert.equal(gate.value(), 1)
      gate.close()
      const late = await memoryPeer(t, key)
      await late.ok('attach')
      await late.ok('lock')
      await late.ok('unlock')
      for (const program of [peer, late]) {
        program.end()
        await program.exited
      }
      assert.deepEqual(leftovers(before), [])`,
    ),
  )

test.serial('POSIX: a kill during a large write leaves the lock held, and repairLock frees it', t =>
  run(
    t,
    `
    const options = { backend: 'posix' }
    const repairOptions = { ...options, ...${JSON.stringify(nobodyUnseen)} }
    const shm = await SharedMemory.create(key, size, options)
    const child = ${killed('write(new Uint8Array(8388608))', '{ backend: "posix" }')}
    await child.waitLine(/^ready$/)
    const posix = NativeIpcKey.legacy(key, { type: 'posix' })
    await stopInCopy(child, () => lockOf(posix).value === 0)
    await assert.rejects(SharedMemory.repairLock(key, options), code('BUSY'))
    child.kill()
    await child.exited
    const error = await shm.read({ timeout: 0 }).catch(error => error)
    assert.ok(code('TIMEOUT')(error))
    assert.match(error.hint, /repairLock/)
    assert.equal(await SharedMemory.repairLock(key, repairOptions), true)
    assert.equal((await shm.read()).length, size)
    await shm.detach()
    await SharedMemory.remove(key, repairOptions)
    assert.deepEqual(leftovers(before), [])`,
  ),
)
