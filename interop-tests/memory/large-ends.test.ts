// A large copy that is ended early: by an abort, by detach, by the end of its thread or process. Each in a process of its own.
import test from 'ava'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { survives } from '../helpers/run-isolated.js'

/**
 * `value()` is what the kernel knows of the lock of `key`. `atOnce`, `later` and `held` start work and return at once, after
 * a turn of the event loop, and in the middle of the copy: work that was over before that could be seen, on a busy machine,
 * is started again. They return the promise of the work in an object.
 */
const setUp = `
  import { setImmediate as turn } from 'node:timers/promises'
  const size = 8 * 2 ** 20
  const lockKey = NativeIpcKey.legacy(key).lockKey()
  const opened = () => SystemSemaphore.openSync(lockKey, 1, { undo: false })
  const gate = opened()
  const value = () => gate.value()
  const atOnce = async work => ({ working: work() })
  const held = async work => {
    for (;;) {
      let isOver = false
      const working = work()
      working.catch(() => {}).then(() => { isOver = true })
      while (value() !== 0 && !isOver) await turn()
      if (!isOver) return { working }
      await working
    }
  }
  const later = async work => {
    const working = work()
    await turn()
    return { working }
  }
`

const run = (t: Parameters<typeof survives>[0], code: string) => survives(t, setUp + code)

test.serial(
  'an abort rejects at once, the array of a read is not touched any more, the lock comes back',
  t =>
    run(
      t,
      `
    const shm = await SharedMemory.create(key, size)
    shm.writeSync(new Uint8Array(size).fill(7))
    const into = new Uint8Array(size)
    const reason = new Error('enough')
    for (const start of [atOnce, later, held]) {
      const controller = new AbortController()
      const { working } = await start(() => shm.read({ into, signal: controller.signal }))
      controller.abort(reason)
      await assert.rejects(working, error => error === reason)
      const then = into.slice()
      assert.equal((await shm.read({ length: 1 }))[0], 7)
      assert.deepEqual(into, then)
      assert.equal(value(), 1)
    }
    await shm.detach()
    gate.close()
    assert.deepEqual(leftovers(before), [])`,
    ),
)

test.serial('a write that has begun is completed, even if its array is changed or transferred', t =>
  run(
    t,
    `
    const shm = await SharedMemory.create(key, size)
    const controller = new AbortController()
    const bytes = new Uint8Array(size).fill(7)
    const writing = await held(() => shm.write(bytes, { signal: controller.signal }))
    controller.abort()
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    await assert.rejects(writing.working, { name: 'AbortError' })
    assert.ok((await shm.read()).every(byte => byte === 7))
    // Moved away before it was fetched: nothing is written.
    const early = new Uint8Array(size).fill(8)
    const failing = shm.write(early)
    structuredClone(early.buffer, { transfer: [early.buffer] })
    await assert.rejects(failing, TypeError)
    const target = new Uint8Array(size)
    const reading = await held(() => shm.read({ into: target }))
    structuredClone(target.buffer, { transfer: [target.buffer] })
    await assert.rejects(reading.working, TypeError)
    assert.ok((await shm.read()).every(byte => byte === 7))
    assert.equal(value(), 1)
    await shm.detach()
    gate.close()
    assert.deepEqual(leftovers(before), [])`,
  ),
)

for (const leave of ['await shm.detach()', 'shm.detachSync()'])
  test.serial(`${leave} during large work`, t =>
    run(
      t,
      `
        const other = await SharedMemory.create(key, size)
        const bytes = new Uint8Array(size).fill(7)
        const same = { decode: bytes => bytes, encode: bytes => bytes }
        const works = {
          read: shm => shm.read(),
          peek: shm => shm.peek(),
          write: shm => shm.write(bytes),
          update: shm => shm.update(same, x => x),
        }
        for (const [name, work] of Object.entries(works))
          for (const start of [atOnce, later, name === 'peek' ? later : held]) {
            const shm = await SharedMemory.attach(key)
            const { working } = await start(() => work(shm))
            const rejected = assert.rejects(working, code('DETACHED'))
            ${leave}
            await rejected
            assert.equal(mappings().length, 1)
            const seen = await other.read()
            assert.equal(value(), 1)
            assert.ok(seen.every(byte => byte === seen[0]), 'a write was cut off')
          }
        await other.detach()
        gate.close()
        assert.deepEqual(leftovers(before), [])`,
    ),
  )

test.serial('an aborted create leaves nothing behind', t =>
  run(
    t,
    `
    for (const backend of ['systemv', 'posix', 'auto']) {
      const controller = new AbortController()
      const creating = SharedMemory.create(key, size, { backend, signal: controller.signal })
      controller.abort()
      await assert.rejects(creating, { name: 'AbortError' })
      const shm = await SharedMemory.create(key, size, { backend })
      await shm.detach()
      await SharedMemory.remove(key, { backend, ...${JSON.stringify(nobodyUnseen)} })
    }
    gate.close()
    assert.deepEqual(leftovers(before), [])`,
  ),
)

const endings = {
  'worker.terminate()': 'await thread.terminate()',
  'process.exit() in the worker': "thread.postMessage('exit'); await once(thread, 'exit')",
}
const works = {
  read: 'shm.read()',
  'read into': 'shm.read({ into: bytes })',
  peek: 'shm.peek()',
  write: 'shm.write(bytes)',
  detach: 'shm.read().then(() => shm.detach())',
}

for (const [how, end] of Object.entries(endings))
  test.serial(`${how} during large work leaves the lock free`, t =>
    run(
      t,
      `
      const shm = await SharedMemory.create(key, size)
      const text = work => \`
        import { parentPort, workerData } from 'node:worker_threads'
        import { SharedMemory } from 'qt-ipc'
        parentPort.on('message', () => process.exit())
        const shm = await SharedMemory.attach(workerData.key)
        const bytes = new Uint8Array(\${size}).fill(7)
        \${work}.catch(() => {}).then(() => parentPort.postMessage('done'))
        parentPort.postMessage('ready')\`
      for (const work of ${JSON.stringify(Object.values(works))}) {
        const options = { eval: true, workerData: { key }, execArgv: ['--input-type=module'] }
        const thread = new Worker(text(work), options)
        let isDone = false
        thread.on('message', message => { isDone ||= message === 'done' })
        await once(thread, 'message')
        while (value() !== 0 && !isDone) await turn()
        ${end}
        const lock = await shm.lock()
        assert.equal(lock.lost, false)
        lock.release()
        assert.equal(mappings().length, 1)
        const seen = await shm.read({ timeout: 0 })
        assert.ok(seen.every(byte => byte === seen[0]), 'a write was cut off')
      }
      await shm.detach()
      gate.close()
      assert.deepEqual(leftovers(before), [])`,
    ),
  )

for (const how of ['exit', 'kill'])
  test.serial(`${how} of a process during large work: the kernel releases the lock`, t =>
    run(
      t,
      `
      const shm = await SharedMemory.create(key, size)
      const text = work => \`
        import { SharedMemory } from 'qt-ipc'
        const shm = await SharedMemory.attach(process.argv[1])
        const bytes = new Uint8Array(\${size}).fill(7)
        process.stdin.once('data', () => process.exit(3))
        console.log('ready')
        for (;;) await \${work}\`
      for (const work of ${JSON.stringify([works.read, works.peek, works.write])}) {
        const child = launch(text(work))
        await child.waitLine(/^ready$/)
        if (!work.includes('peek')) while (value() !== 0) await turn()
        ${how === 'exit' ? "child.write('exit')" : 'child.kill()'}
        const { code, signal } = await child.exited
        assert.equal(${how === 'exit' ? 'code' : 'signal'}, ${how === 'exit' ? 3 : "'SIGKILL'"})
        const lock = await shm.lock()
        lock.release()
        assert.equal(value(), 1)
        ${how === 'exit' ? "assert.equal(new Set(await shm.read()).size, 1, 'a write was cut off')" : ''}
      }
      await shm.detach()
      gate.close()
      assert.deepEqual(leftovers(before), [])`,
    ),
  )

test.serial('the only user that ends during a large read removes the segment', t =>
  run(
    t,
    `
    const child = launch(\`
      import { SharedMemory } from 'qt-ipc'
      const shm = await SharedMemory.create(process.argv[1], \${size})
      process.stdin.once('data', () => process.exit())
      console.log('ready')
      for (;;) await shm.read()\`)
    await child.waitLine(/^ready$/)
    while (value() !== 0) await turn()
    child.write('exit')
    await child.exited
    await assert.rejects(SharedMemory.attach(key), code('NOT_FOUND'))
    gate.close()
    assert.deepEqual(leftovers(before), [])`,
  ),
)
