// How a process can end while it is attached, and what is left of it for others: nothing where JavaScript or Node gets a
// word in, what Qt's own programs leave after a kill otherwise.
import test from 'ava'
import { survives } from '../helpers/run-isolated.js'

// Each end is that of a process beside an observer in the same namespaces, which counts what is left.
const attached = `
import { SharedMemory, SystemSemaphore } from 'qt-ipc'
const key = process.argv[1]
const shm = await SharedMemory.open(key, 4096)
await shm.write(Uint8Array.of(1, 2, 3))
`

const states: Record<string, string> = {
  'is attached': '',
  'holds the lock': 'globalThis.lock = await shm.lock();',
  'holds the lock of lockSync': 'globalThis.lock = shm.lockSync();',
  'has a view': 'globalThis.view = shm.view();',
  'is inside withLock':
    'shm.withLock(() => new Promise(() => {})); await new Promise(setImmediate);',
  'is inside update':
    'shm.update({ byteLength: 4, decode: b => b, encode: b => b }, b => { END; return b });',
  'waits for its own lock':
    'globalThis.lock = await shm.lock(); shm.lock().catch(() => {}); await new Promise(setImmediate);',
  'has a semaphore with a waiter':
    'globalThis.sem = await SystemSemaphore.open(key + " counter", 0); sem.acquire({ timeout: Infinity }).catch(() => {});',
  'is leaving':
    'globalThis.lock = await shm.lock(); globalThis.other = await SharedMemory.attach(key, { timeout: 0 }).catch(() => {}); shm.detach();',
}

const ends: Record<string, { code: string; exit: { code: number | null; signal: string | null } }> =
  {
    'process.exit()': { code: 'process.exit(3)', exit: { code: 3, signal: null } },
    'an uncaught exception': {
      code: `queueMicrotask(() => { throw new Error('on purpose') })`,
      exit: { code: 1, signal: null },
    },
    'an unhandled rejection': {
      code: `Promise.reject(new Error('on purpose'))`,
      exit: { code: 1, signal: null },
    },
    'a SIGTERM handler': {
      code: `process.on('SIGTERM', () => process.exit(4)); setInterval(() => {}, 1e6); process.kill(process.pid, 'SIGTERM')`,
      exit: { code: 4, signal: null },
    },
  }

for (const [end, { code, exit }] of Object.entries(ends))
  test(`${end} leaves nothing, whatever the process was doing`, async t => {
    await survives(
      t,
      `
      const states = ${JSON.stringify(states)}
      await Promise.all(Object.entries(states).map(async ([state, doing], index) => {
        const code = ${JSON.stringify(attached)} +
          (doing.includes('END') ? doing.replace('END', ${JSON.stringify(code)}) : doing + ${JSON.stringify(`\n${code}`)})
        const child = launch(code.replace("process.argv[1]", JSON.stringify(key + index)))
        assert.deepEqual(await child.exited, ${JSON.stringify(exit)}, state + child.stderr)
      }))
      assert.deepEqual(leftovers(before), [])`,
    )
  })

test('the natural end of a process leaves nothing', async t => {
  await survives(
    t,
    `
    const states = ${JSON.stringify(
      Object.fromEntries(
        // A wait for a semaphore keeps a process alive, and what awaits for ever is code 13.
        Object.entries(states).filter(([state]) => !/inside|waits|waiter|leaving/.test(state)),
      ),
    )}
    for (const [index, [state, doing]] of Object.entries(states).entries()) {
      const child = launch((${JSON.stringify(attached)} + doing).replace("process.argv[1]", JSON.stringify(key + index)))
      assert.deepEqual(await child.exited, { code: 0, signal: null }, state + child.stderr)
      assert.deepEqual(leftovers(before), [], state)
    }`,
  )
})

// JavaScript can read such a buffer up to its last moment: the kernel detaches, and the next user takes the rest away.
test('a process that ends with a moved view leaves its segment to the next', async t => {
  await survives(
    t,
    `
    for (const end of ['process.exit()', '']) {
      const child = launch(${JSON.stringify(attached)} + \`
        const moved = new Uint8Array(shm.view().buffer.transfer())
        process.on('exit', () => console.log(moved[2]))
        \${end}\`)
      assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
      assert.equal(child.lines[0], '3')
      const shm = await SharedMemory.open(key, 4096, { timeout: 0 })
      await shm.read({ timeout: 0 })
      await shm.detach()
      // As with Qt, the lock of a creator that could not remove it stays.
      assert.equal(leftovers(before).filter(one => one.startsWith('shm')).length, 0)
      assert.equal(await SharedMemory.remove(key), true)
      assert.deepEqual(leftovers(before), [])
    }`,
    { nodeArguments: transferable() },
  )
})

for (const backend of ['qt', 'posix'] as const)
  test(`${backend}: exit while another process is attached leaves it its segment, and the lock free`, async t => {
    await survives(
      t,
      `
      const backend = ${JSON.stringify(backend)}
      const shm = await SharedMemory.create(key, 4096, { backend, removeOnDetach: 'ifCreated' })
      for (const doing of ['', 'await shm.lock()', 'shm.view().fill(9); await shm.lock()']) {
        const child = launch(\`
          import { SharedMemory } from 'qt-ipc'
          const shm = await SharedMemory.attach(process.argv[1], { backend: '\${backend}' })
          \${doing}
          process.exit()\`)
        assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
        const lock = await shm.lock({ timeout: 0 })
        assert.equal(lock.lost, false)
        lock.release()
      }
      assert.equal((await shm.read())[5], 9)
      await shm.detach()
      assert.deepEqual(leftovers(before), [])`,
    )
  })

test('exit does not wait for a lock that another program holds, which removes the rest', async t => {
  await survives(
    t,
    `
    const peer = await memoryPeer(t, key)
    await peer.ok('create 4096')
    for (const end of ['process.exit()', '', 'throw new Error("on purpose")']) {
      const child = launch(\`
        import { SharedMemory } from 'qt-ipc'
        const shm = await SharedMemory.attach(process.argv[1])
        shm.view()
        process.stdin.once('data', () => { process.stdin.destroy(); \${end} })
        console.log('attached')\`)
      await child.waitLine(/attached/)
      await peer.ok('lock')
      const begin = performance.now()
      child.write('go')
      const { signal } = await child.exited
      assert.equal(signal, null, child.stderr)
      assert.ok(performance.now() - begin < 4500)
      await peer.ok('unlock')
    }
    assert.equal(await peer.ok('size'), '4096')
    peer.end()
    await peer.exited
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('SIGKILL and SIGTERM without a handler leave what they leave of a Qt program: the next user cleans up', async t => {
  await survives(
    t,
    `
    for (const signal of ['SIGKILL', 'SIGTERM'])
      for (const doing of ['', 'await shm.lock()', 'shm.view(); await shm.lock()']) {
        const child = launch(${JSON.stringify(attached)} + doing + \`
          console.log('ready')
          setInterval(() => {}, 1e6)\`)
        await child.waitLine(/ready/)
        child.kill(signal)
        assert.deepEqual(await child.exited, { code: null, signal })
        const left = leftovers(before)
        assert.equal(left.length, 4, left.join())
        const id = Number(left.find(one => one.startsWith('shm')).split(' ').at(-1))
        assert.equal(row('shm', id).nattch, 0)
        await assert.rejects(SharedMemory.create(key, 64), code('ALREADY_EXISTS'))
        // System V gave the lock of the dead back.
        const shm = await SharedMemory.attach(key, { timeout: 0 })
        assert.deepEqual([...(await shm.read({ length: 3, timeout: 0 }))], [1, 2, 3])
        const lock = await shm.lock({ timeout: 0 })
        assert.equal(lock.lost, false)
        lock.release()
        await shm.detach()
        // The lock stays, because a live program may have created it: as with Qt.
        assert.equal(leftovers(before).length, 2, signal + doing)
        assert.equal(await SharedMemory.remove(key), true)
        assert.deepEqual(leftovers(before), [], signal + doing)
      }`,
  )
})

test('a POSIX lock whose holder was killed stays held until repairLock', async t => {
  await survives(
    t,
    `
    const options = { backend: 'posix', timeout: 100 }
    const shm = await SharedMemory.create(key, 4096, { ...options, removeOnDetach: 'ifCreated' })
    const child = launch(\`
      import { SharedMemory } from 'qt-ipc'
      const shm = await SharedMemory.attach(process.argv[1], { backend: 'posix' })
      await shm.lock()
      console.log('ready')
      setInterval(() => {}, 1e6)\`)
    await child.waitLine(/ready/)
    await assert.rejects(SharedMemory.repairLock(key, options), code('BUSY'))
    child.kill()
    await child.exited
    await assert.rejects(shm.read(), code('TIMEOUT'))
    await assert.rejects(SharedMemory.attach(key, options), code('TIMEOUT'))
    const { nobodyUnseen } = await import('./interop-tests/helpers/pid-namespace.ts')
    assert.equal(await SharedMemory.repairLock(key, { ...options, ...nobodyUnseen }), true)
    assert.equal((await shm.read()).length, 4096)
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('exit handlers that run after ours find dead views and DETACHED, and create nothing', async t => {
  await survives(
    t,
    `
    const child = launch(${JSON.stringify(attached)} + \`
      const view = shm.view()
      const semaphore = await SystemSemaphore.open(key + ' counter', 1)
      process.on('exit', () => {
        const outcome = use => { try { use(); return 'fine' } catch (error) { return error.code ?? error.name } }
        const uses = [() => shm.readSync(), () => shm.peekSync(), () => shm.writeSync(Uint8Array.of(1)),
          () => shm.lockSync(), () => shm.view(), () => semaphore.acquireSync({ timeout: 0 }),
          () => semaphore.release(), () => shm.detachSync(), () => semaphore.close(),
          () => SharedMemory.attachSync(key)]
        console.log(view.length, uses.map(outcome).join())
      })
      process.exit()\`)
    assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
    const [length, ...outcomes] = child.lines[0].split(/[ ,]/)
    assert.equal(length, '0')
    assert.ok(!outcomes.slice(0, 5).includes('fine'), child.lines[0])
    assert.deepEqual(leftovers(before), [], child.lines[0])`,
  )
})

test('handles with waits in the kernel can be closed by exit handlers that come after ours', async t => {
  await survives(
    t,
    `
    const child = launch(${JSON.stringify(attached)} + \`
      const lock = await shm.lock()
      const other = SharedMemory.attach(key, { timeout: Infinity }).catch(error => error)
      shm.lock({ timeout: Infinity }).catch(() => {})
      const semaphore = await SystemSemaphore.open(key + ' counter', 0)
      semaphore.acquire({ timeout: Infinity }).catch(() => {})
      setImmediate(() => process.exit(5))
      process.on('exit', () => { semaphore.close(); lock.release(); shm.detachSync() })\`)
    assert.deepEqual(await child.exited, { code: 5, signal: null }, child.stderr)
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('process.exit() in the callback of a lock and of an abort', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    const hold = await shm.lock()
    for (const wait of ['shm.lock({ timeout: 300 }).catch(() => process.exit())',
      'shm.lock({ signal: AbortSignal.timeout(100) }).catch(() => process.exit())',
      'shm.lock().catch(() => {}); shm.detach({ timeout: 100 }).then(() => process.exit())']) {
      const child = launch(\`
        import { SharedMemory } from 'qt-ipc'
        const entering = SharedMemory.attach(process.argv[1], { timeout: 10000 })
        console.log('waits')
        const shm = await entering
        console.log('attached')
        process.stdin.once('data', () => { \${wait} })\`)
      await child.waitLine(/waits/)
      hold.release()
      await child.waitLine(/attached/)
      const again = await shm.lock()
      child.write('go')
      assert.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
      assert.equal(again.lost, false)
      again.release()
    }
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

test('a wait without limit does not hold up process.exit(), and keeps the loop alive without it', async t => {
  await survives(
    t,
    `
    const shm = await SharedMemory.create(key, 4096)
    const lock = await shm.lock()
    const semaphore = await SystemSemaphore.open(key + ' counter', 0)
    const waits = ['SharedMemory.attach(key, { timeout: Infinity })',
      'SystemSemaphore.open(key + " counter").then(sem => sem.acquire({ timeout: Infinity }))']
    const children = waits.map(wait => launch(\`
      import { SharedMemory, SystemSemaphore } from 'qt-ipc'
      const key = process.argv[1]
      \${wait}.then(() => { console.log('got it'); process.exit() })
      process.stdin.once('data', () => process.exit(7)).unref()
      console.log('waits')\`))
    await Promise.all(children.map(child => child.waitLine(/waits/)))
    const begin = performance.now()
    children[0].write('exit')
    assert.equal((await children[0].exited).code, 7)
    assert.ok(performance.now() - begin < 20_000)
    semaphore.release()
    await children[1].waitLine(/got it/)
    assert.equal((await children[1].exited).code, 0)
    assert.equal(lock.lost, false)
    lock.release()
    await shm.read({ timeout: 0 })
    semaphore.close()
    await shm.detach()
    assert.deepEqual(leftovers(before), [])`,
  )
})

function transferable(): string[] {
  return 'transfer' in ArrayBuffer.prototype ? [] : ['--harmony-rab-gsab-transfer']
}
