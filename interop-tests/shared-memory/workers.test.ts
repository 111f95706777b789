// Worker threads: each attaches by key, and whatever it leaves behind by its end is given back.
import test from 'ava'
import { movable, survives } from '../helpers/run-isolated.js'

/** `worker(code)` runs a piece of JavaScript in a worker, and waits for its first message. */
const workers = `
async function worker(code, expected = 'ready') {
  const text = \`
    import { parentPort, workerData, threadId } from 'node:worker_threads'
    import { SharedMemory, SystemSemaphore } from 'qt-ipc'
    import { qt } from 'qt-ipc/datastream'
    const { key } = workerData
    const ds = qt('6.4')
    const ready = () => parentPort.postMessage('ready')
    \${code}\`
  const thread = new Worker(text, { eval: true, workerData: { key }, execArgv: ['--input-type=module'] })
  // From the start on: the event may come together with the message.
  thread.ended = new Promise(resolve => thread.once('exit', resolve))
  const early = thread.ended.then(code => { throw new Error('worker ended with ' + code) })
  const [message] = await Promise.race([once(thread, 'message'), early])
  early.catch(() => {})
  if (expected !== undefined) assert.equal(message, expected)
  return thread
}
`

const run = (t: Parameters<typeof survives>[0], code: string, options = {}) =>
  survives(t, workers + code, options)

const idle = 'ready(); setInterval(() => {}, 1e6)'

const states: Record<string, string> = {
  'is attached': '',
  'holds the lock': 'globalThis.lock = await shm.lock()',
  'holds the lock of lockSync': 'globalThis.lock = shm.lockSync()',
  'has a view': 'globalThis.view = shm.view()',
  'has a view and holds the lock':
    'globalThis.view = shm.view(); globalThis.lock = await shm.lock()',
  'has moved its view': 'globalThis.moved = new Uint8Array(shm.view().buffer.transfer())',
  'has moved its view and detached':
    'globalThis.moved = new Uint8Array(shm.view().buffer.transfer()); await shm.detach()',
  'waits for its own lock': 'globalThis.lock = await shm.lock(); shm.lock().catch(() => {})',
}

for (const [state, code] of Object.entries(states))
  test(`a worker that ${state} is terminated: the lock is free, the memory of others stays`, async t => {
    await run(
      t,
      `
      const shm = await SharedMemory.create(key, 4096)
      const view = shm.view()
      for (let round = 0; round < 5; round += 1) {
        const thread = await worker(\`
          const shm = await SharedMemory.attach(key)
          ${code}
          ${idle}\`)
        assert.ok(mappings().length === 2)
        await thread.terminate()
        const lock = await shm.lock({ timeout: 0 })
        assert.equal(lock.lost, false)
        lock.release()
        assert.equal(mappings().length, 1)
        view[0] = round
        assert.equal((await shm.read({ timeout: 0 }))[0], round)
      }
      await shm.detach()
      assert.deepEqual(leftovers(before), [])`,
      { nodeArguments: movable },
    )
  })

for (const end of ['', 'process.exit(0)', 'throw new Error("on purpose")'])
  test(`a worker that made the segment and ends by ${end || 'itself'} takes everything away`, async t => {
    await run(
      t,
      `
      for (const doing of ['', 'await shm.lock()', 'globalThis.view = shm.view()']) {
        const thread = await worker(\`
          const shm = await SharedMemory.create(key, 4096)
          \${doing}
          parentPort.once('message', () => { ${end} }).ref()
          ready()\`)
        thread.on('error', error => assert.equal(error.message, 'on purpose'))
        thread.postMessage('go')
        await thread.ended
        assert.deepEqual(leftovers(before), [], doing)
        assert.equal(mappings().length, 0)
      }`,
    )
  })

test('terminate() is immediate while a worker waits: for a lock, for a semaphore, to attach, and blocking', async t => {
  await run(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    const semaphore = await SystemSemaphore.open(key + ' counter', 0)
    const lock = await shm.lock()
    const waits = [
      'SharedMemory.attach(key, { timeout: Infinity }); ready()',
      'SharedMemory.open(key, 64, { timeout: Infinity }); ready()',
      'SharedMemory.waitFor(key + "other", { timeout: Infinity }); ready()',
      'const s = await SystemSemaphore.open(key + " counter", 0); s.acquire({ timeout: Infinity }); ready()',
      'ready(); SharedMemory.attachSync(key, { timeout: Infinity })',
      'const s = await SystemSemaphore.open(key + " counter", 0); ready(); s.acquireSync({ timeout: Infinity })',
    ]
    for (const wait of waits) {
      const thread = await worker(wait)
      const begin = performance.now()
      await thread.terminate()
      const took = performance.now() - begin
      assert.ok(took < 10_000, wait + ': ' + took)
      assert.equal(lock.lost, false)
      assert.equal(semaphore.value(), 0)
    }
    lock.release()
    await shm.read({ timeout: 0 })
    semaphore.release()
    assert.equal(semaphore.value(), 1)
    semaphore.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('workers terminated during their waits lose no token and no lock', async t => {
  await run(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    const tokens = await SystemSemaphore.open(key + ' tokens', 0)
    for (let round = 0; round < 12; round += 1) {
      const threads = await Promise.all(Array.from({ length: 4 }, () => worker(\`
        const shm = await SharedMemory.attach(key)
        const tokens = await SystemSemaphore.open(key + ' tokens', 0)
        const spin = async () => { for (;;) { await tokens.acquire({ timeout: Infinity }); tokens.release() } }
        for (let count = 0; count < 5; count += 1) spin()
        const work = async () => { for (;;) await shm.update(ds.int32, value => value + 1, { timeout: Infinity }) }
        work()
        ready()\`)))
      for (let count = 0; count < 3; count += 1) tokens.release()
      await new Promise(resolve => setImmediate(resolve))
      await Promise.all(threads.map(thread => thread.terminate()))
      const lock = await shm.lock({ timeout: 1000 })
      assert.equal(lock.lost, false)
      lock.release()
      // A worker that has just taken one ends before it can put it back; none may appear out of nothing.
      while (true) {
        try { tokens.acquireSync({ timeout: 0 }) } catch { break }
      }
      assert.equal(tokens.value(), 0)
    }
    tokens.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('the main thread and workers exchange through one key: every increment counts, Qt included', async t => {
  await run(
    t,
    `
    const peer = await memoryPeer(t, key)
    await peer.ok('create 4096')
    const counter = qt('6.4', { byteOrder: 'littleEndian' }).uint64
    const adds = \`
      const counter = qt('6.4', { byteOrder: 'littleEndian' }).uint64
      const shm = await SharedMemory.attach(key, { timeout: Infinity })
      for (let round = 0; round < 500; round += 1) {
        await shm.update(counter, value => value + 1n)
        shm.updateSync(counter, value => value + 1n)
      }
      ready()\`
    const shm = await SharedMemory.attach(key, { timeout: Infinity })
    const mine = async () => {
      for (let round = 0; round < 1000; round += 1) await shm.update(counter, value => value + 1n)
    }
    await Promise.all([worker(adds), worker(adds), mine(), peer.ok('increment 1000')])
    assert.equal(await shm.read(counter), 4000n)
    await shm.detach()
    peer.end()
    await peer.exited`,
  )
})

test('a view that is posted to a worker arrives as a copy', async t => {
  await run(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    const view = shm.view()
    view.fill(1)
    const thread = await worker(\`
      ready()
      parentPort.once('message', view => {
        view[0] = 9
        parentPort.once('message', () => parentPort.postMessage([view[0], view[1], view.length]))
        parentPort.postMessage('got it')
      })\`)
    thread.postMessage(view)
    assert.deepEqual(await once(thread, 'message'), ['got it'])
    view.fill(2)
    assert.equal(view[0], 2)
    await shm.detach()
    assert.equal(mappings().length, 0)
    thread.postMessage('go on')
    const [[first, second, length]] = await once(thread, 'message')
    assert.deepEqual([first, second, length], [9, 1, 4096])
    await thread.terminate()`,
  )
})

// The rows "libuv-pool wait" and "own-thread wait" of the evidence: behind four waits fs.stat stood still for 3 s.
test('twenty waits occupy no thread of the pool: fs.stat, dns and timers go on', async t => {
  await run(
    t,
    `
    import { stat } from 'node:fs/promises'
    const semaphores = await Promise.all(Array.from({ length: 20 }, (_, index) => SystemSemaphore.open(key + index, 0)))
    const waits = semaphores.map(semaphore => semaphore.acquire({ timeout: Infinity }))
    let ticks = 0
    const timer = setInterval(() => { ticks += 1 }, 10)
    const begin = performance.now()
    for (let count = 0; count < 50; count += 1) await stat('/')
    assert.ok(performance.now() - begin < 20_000)
    await new Promise(resolve => setTimeout(resolve, 300))
    assert.ok(ticks > 15, String(ticks))
    clearInterval(timer)
    for (const semaphore of semaphores) semaphore.release()
    await Promise.all(waits)
    for (const semaphore of semaphores) semaphore.close()
    assert.deepEqual(leftovers(before), [])`,
  )
})

// Node unloads an addon with the last environment that used it: statics come back as new, threads of its own would run on
// in unmapped code.
test('the addon in workers only, loaded and unloaded 50 times', async t => {
  const child = await survives(
    t,
    `
    const observer = ${JSON.stringify(`
      import assert from 'node:assert/strict'
      import { once } from 'node:events'
      import { readFileSync } from 'node:fs'
      import { Worker } from 'node:worker_threads'
      const key = process.argv[1]
      const code = \`
        import { SharedMemory, SystemSemaphore } from 'qt-ipc'
        import { parentPort, workerData } from 'node:worker_threads'
        const { key, round } = workerData
        const shm = await SharedMemory.create(key, 4096)
        const view = shm.view()
        view[0] = round
        if ((await shm.read())[0] !== round) throw new Error('not mine')
        const semaphore = await SystemSemaphore.open(key + ' counter', 0)
        const wait = semaphore.acquire({ timeout: Infinity })
        if (round % 3 === 0) { semaphore.release(); await wait; semaphore.close(); await shm.detach() }
        parentPort.postMessage('done')
        if (round % 3 === 1) process.exit()
        if (round % 3 === 2) setInterval(() => {}, 1e6)\`
      const maps = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter(line => /bridge|SYSV|libQt/.test(line)).length
      let first
      for (let round = 0; round < 50; round += 1) {
        const thread = new Worker(code, { eval: true, workerData: { key, round }, execArgv: ['--input-type=module'] })
        const ended = new Promise(resolve => thread.once('exit', resolve))
        const [message] = await Promise.race([once(thread, 'message'), ended.then(() => ['ended'])])
        assert.equal(message, 'done')
        if (round % 3 === 2) await thread.terminate()
        await ended
        if (round === 3) first = maps()
      }
      assert.equal(maps(), first)
      console.log('50 times')`)}
    const child = launch(observer)
    assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
    console.log(child.stdout)
    assert.deepEqual(leftovers(before), [])`,
  )
  t.regex(child.stdout, /50 times/)
})

test('many workers start and end at once while the main thread works', async t => {
  await run(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    let over = false
    const work = (async () => {
      let count = 0
      while (!over) {
        await shm.update(ds.int32, value => value + 1)
        count += 1
        if (count % 50 === 0) await new Promise(setImmediate)
      }
      return count
    })()
    let others = 0
    const visit = async how => {
      const thread = await worker(\`
        const shm = await SharedMemory.attach(key)
        for (let round = 0; round < 20; round += 1) await shm.update(ds.int32, value => value + 1)
        ready()
        if (\${how}) setInterval(() => {}, 1e6)\`)
      others += 20
      if (how) await thread.terminate()
      else await thread.ended
    }
    for (let round = 0; round < 4; round += 1)
      await Promise.all(Array.from({ length: 6 }, (_, index) => visit(index % 2 === 0)))
    over = true
    const own = await work
    assert.equal(await shm.read(ds.int32), own + others)
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})
