// How processes and threads end while they watch: nothing crashes, hangs or stays behind.
import test from 'ava'
import { survives } from '../../helpers/run-isolated.js'

/** Ways to watch, each of which waits in another place. `bell` is a semaphore that nobody releases. */
const watches: Record<string, string> = {
  'by looking': 'shm.watch({ interval: 0.05 })',
  'by a counter': "shm.watch({ interval: 0.05, sequence: { offset: 0, type: 'uint32' } })",
  'all changes': "shm.watch({ interval: 0.05, policy: 'all' })",
  'by tokens': 'shm.watch({ on: bell })',
  'for a new segment': 'shm.watch({ interval: 0.05, reattach: true })',
}

const watching = (how: string) => `
  const shm = await SharedMemory.attach(key)
  const bell = await SystemSemaphore.open(key + ' bell')
  const watch = ${watches[how]}
  await watch.next()
  const next = watch.next()
  next.catch(() => {})
`

const ends: Record<string, { code: string; exit: object }> = {
  'process.exit()': { code: 'process.exit(3)', exit: { code: 3, signal: null } },
  'an uncaught error': {
    code: "setImmediate(() => { throw new Error('on purpose') })",
    exit: { code: 1, signal: null },
  },
  SIGTERM: { code: 'process.kill(process.pid)', exit: { code: null, signal: 'SIGTERM' } },
}

for (const [how] of Object.entries(watches))
  test(`a process that watches ${how} ends at once in every way`, async t => {
    await survives(
      t,
      `
      const shm = await SharedMemory.create(key, 4096)
      const bell = await SystemSemaphore.open(key + ' bell')
      for (const [name, { code, exit }] of Object.entries(${JSON.stringify(ends)})) {
        const child = launch(\`
          import { SharedMemory, SystemSemaphore } from 'qt-ipc'
          const key = process.argv[1]
          ${watching(how)}
          process.stdin.once('data', () => { \${code} })
          console.log('watches')\`)
        await child.waitLine(/watches/)
        const begin = performance.now()
        child.write('go')
        assert.deepEqual(await child.exited, exit, name + child.stderr)
        assert.ok(performance.now() - begin < 20_000, name)
        await shm.write(Uint8Array.of(1), { timeout: 1000 })
      }
      bell.close()
      await shm.detach()
      assert.deepEqual(leftovers(before), [])`,
    )
  })

test('a worker that watches is terminated at once, again and again', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    const bell = await SystemSemaphore.open(key + ' bell')
    let over = false
    const writes = (async () => {
      for (let value = 0; !over; value += 1) {
        await shm.write(Uint8Array.of(value), { timeout: 5000 })
        await new Promise(resolve => setTimeout(resolve, 1))
      }
    })()
    const pieces = ${JSON.stringify(Object.keys(watches).map(watching))}
    for (let round = 0; round < 6; round += 1)
      await Promise.all(pieces.map(async piece => {
        const thread = new Worker(\`
          import { parentPort, workerData } from 'node:worker_threads'
          import { SharedMemory, SystemSemaphore } from 'qt-ipc'
          const key = workerData
          \${piece}
          parentPort.postMessage('watches')
          for (;;) await watch.next()\`, { eval: true, workerData: key, execArgv: ['--input-type=module'] })
        const ended = new Promise(resolve => thread.once('exit', resolve))
        await Promise.race([once(thread, 'message'), ended.then(code => { throw new Error('ended with ' + code) })])
        if (round % 2) await new Promise(resolve => setTimeout(resolve, 10))
        const begin = performance.now()
        await thread.terminate()
        assert.ok(performance.now() - begin < 20_000)
      }))
    over = true
    await writes
    const lock = await shm.lock({ timeout: 1000 })
    assert.equal(lock.lost, false)
    lock.release()
    assert.equal(mappings().length, 1)
    bell.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('a watch keeps the process alive while a next() waits, and not otherwise', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    const prelude = "import { SharedMemory } from 'qt-ipc'; const shm = await SharedMemory.attach(process.argv[1]);"
    for (const policy of ['latest', 'all']) {
      const idle = launch(prelude + \`
        const watch = shm.watch({ interval: 1, policy: '\${policy}' })
        await watch.next()\`)
      assert.deepEqual(await idle.exited, { code: 0, signal: null }, idle.stderr)
      const waiting = launch(prelude + \`
        let count = 0
        const watch = shm.watch({ interval: 1, policy: '\${policy}' })
        await watch.next()
        console.log('waits')
        await watch.next()
        console.log('done')\`)
      await waiting.waitLine(/waits/)
      await new Promise(resolve => setTimeout(resolve, 300))
      await shm.write(Uint8Array.of(policy.length))
      assert.deepEqual(await waiting.exited, { code: 0, signal: null }, waiting.stderr)
      assert.equal(waiting.lines.at(-1), 'done')
    }
    const renewed = launch(prelude + \`
      const watch = shm.watch({ interval: 1, reattach: true })
      await watch.next()
      console.log('waits')
      console.log((await watch.next()).value.reattached)\`)
    await renewed.waitLine(/waits/)
    await SharedMemory.remove(key, { force: true })
    const again = await SharedMemory.create(key, 64)
    assert.deepEqual(await renewed.exited, { code: 0, signal: null }, renewed.stderr)
    assert.equal(renewed.lines.at(-1), 'true')
    await again.detach()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('thousands of watches, side by side and one after the other, on one thread', async t => {
  await survives(
    t,
    `
    const { readdirSync } = await import('node:fs')
    const samplers = () => readdirSync('/proc/self/task').length
    const shm = await SharedMemory.create(key, 4096)
    const first = shm.watch({ interval: 1 })
    await first.next()
    const threads = samplers()
    const many = Array.from({ length: 2000 }, (_, index) => shm.watch({ interval: 1, range: [index, 1] }))
    await Promise.all(many.map(watch => watch.next()))
    const next = many.map(watch => watch.next())
    await shm.write(new Uint8Array(4096).fill(7))
    for (const { value } of await Promise.all(next)) assert.deepEqual([...value.bytes], [7])
    for (const watch of many.slice(0, 1000)) await watch.return()
    const waiting = many.slice(1000).map(watch => watch.next())
    for (let round = 0; round < 2000; round += 1) {
      const watch = shm.watch({ interval: 0.01, lock: false })
      await watch.next()
      const pending = watch.next()
      if (round % 2) await new Promise(setImmediate)
      await watch.return()
      assert.equal((await pending).done, true)
    }
    assert.equal(samplers(), threads)
    await shm.detach()
    for (const { done } of await Promise.all(waiting)) assert.equal(done, true)
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('a watch that was forgotten is collected, and one that is waited for is not', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    let value
    let collected = 0
    const registry = new FinalizationRegistry(() => { collected += 1 })
    const controller = new AbortController()
    const forget = async waits => {
      const watch = shm.watch({ interval: 1, signal: controller.signal })
      registry.register(watch)
      await watch.next()
      if (waits) watch.next().then(next => { value = next.value.bytes[0] })
    }
    await forget(true)
    await forget(false)
    await collectUntil(() => collected === 1)
    await shm.write(Uint8Array.of(9))
    await collectUntil(() => value === 9)
    await collectUntil(() => collected === 2)
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
    { nodeArguments: ['--expose-gc'] },
  )
})

test('process.exit() from within a change, and detach from within one', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 64)
    for (const policy of ['latest', 'all']) {
      const child = launch(\`
        import { SharedMemory } from 'qt-ipc'
        const shm = await SharedMemory.attach(process.argv[1])
        for await (const { bytes } of shm.watch({ interval: 0.05, policy: '\${policy}' })) if (bytes[0] === 9) process.exit(5)\`)
      const timer = setInterval(() => shm.writeSync(Uint8Array.of(9)), 5)
      assert.equal((await child.exited).code, 5, child.stderr)
      clearInterval(timer)
      await shm.write(Uint8Array.of(0))
      const other = await SharedMemory.attach(key)
      for await (const change of other.watch({ policy })) await other.detach()
    }
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})
