// SystemSemaphore with native QSystemSemaphores, in both directions.
import test from 'ava'
import { NativeIpcKey, SystemSemaphore } from 'qt-ipc'
import { posixBackend } from '../helpers/backends.js'
import { failure } from '../helpers/errors.js'
import { misused } from '../helpers/expect-error.js'
import { removeSemaphore, semaphoreOf, until } from '../helpers/kernel.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { qtMajors, semaphorePeer, stamp } from '../helpers/peer.js'

const now = () => process.hrtime.bigint()
const untilWaiting = (key: string | NativeIpcKey, count: number) =>
  until(() => semaphoreOf(key)?.waiting === count, `${count} waits in the kernel`)

for (const qt of qtMajors) {
  test(`Node waits for what Qt ${qt} releases`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt })
    using semaphore = await SystemSemaphore.open(key, 7)
    t.is(semaphore.value(), 0, 'the value of the one who made it')
    t.is(semaphore.backend, 'qt')
    const acquired = semaphore.acquire().then(now)
    await untilWaiting(key, 1)
    const released = stamp(await peer.send('release'))
    t.true((await acquired) > released)
    t.is(semaphore.value(), 0)
    await peer.send('release 5', /^released/)
    t.is(semaphore.value(), 5)
    for (let i = 0; i < 5; i += 1) semaphore.acquireSync({ timeout: 0 })
    await failure(t, 'TIMEOUT', () => semaphore.acquireSync({ timeout: 0 }))
    await failure(t, 'TIMEOUT', semaphore.acquire({ timeout: 0 }))
  })

  test(`Qt ${qt} waits for what Node releases`, async t => {
    const key = uniqueKey(t)
    using semaphore = await SystemSemaphore.open(key)
    const peer = await semaphorePeer(t, key, { qt, args: ['--initial', '7'] })
    const acquired = peer.send('acquire', /^acquired/).then(stamp)
    await untilWaiting(key, 1)
    const released = now()
    semaphore.release()
    t.true((await acquired) > released)
    semaphore.release(3)
    t.is(await peer.send('burst acquire 3'), 'ok 3')
    t.is(semaphore.value(), 0)
  })

  test(`create always sets the value, in Node and in Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt, args: ['--initial', '3'] })
    t.is(semaphoreOf(key)?.value, 3)
    using opened = await SystemSemaphore.open(key, 9)
    t.is(opened.value(), 3)
    using created = await SystemSemaphore.create(key, 9)
    t.is(opened.value(), 9)
    t.is(await peer.send('burst acquire 9'), 'ok 9')
    await semaphorePeer(t, key, { qt, args: ['--initial', '2', '--create'] })
    t.is(created.value(), 2)
  })

  test(`ping-pong with Qt ${qt} over two semaphores, awaited and blocking`, async t => {
    const [ping, pong] = [`${uniqueKey(t)} i`, `${uniqueKey(t)} o`]
    const peer = await semaphorePeer(t, ping, { qt })
    using theirs = await SystemSemaphore.open(ping)
    using ours = await SystemSemaphore.open(pong)
    const answer = peer.send(`pingpong ${encodeURIComponent(pong)} 400`)
    for (let i = 0; i < 400; i += 1) {
      theirs.release()
      if (i % 2 === 0) await ours.acquire()
      else ours.acquireSync()
    }
    t.is(await answer, 'ok 400')
    t.is(theirs.value(), 0)
    t.is(ours.value(), 0)
  })

  test(`a token is released to the semaphore that Qt ${qt} created since`, async t => {
    const key = uniqueKey(t)
    const first = await semaphorePeer(t, key, { qt, args: ['--initial', '1'] })
    using semaphore = await SystemSemaphore.open(key, 0)
    await semaphore.acquire()
    first.write('exit')
    await first.exited
    t.is(semaphoreOf(key), undefined)
    const second = await semaphorePeer(t, key, { qt, args: ['--initial', '1'] })
    await semaphore.acquire()
    t.is(semaphoreOf(key)?.value, 0)
    const acquired = second.send('acquire', /^acquired/)
    await untilWaiting(key, 1)
    semaphore.release()
    await acquired
    t.is(semaphoreOf(key)?.value, 0)
  })

  test(`closing a semaphore that Qt ${qt} replaced leaves the other one and its key file`, async t => {
    const key = uniqueKey(t)
    const semaphore = await SystemSemaphore.open(key, 1)
    const made = semaphoreOf(key)
    if (made) removeSemaphore(made)
    const peer = await semaphorePeer(t, key, { qt, args: ['--initial', '1'] })
    semaphore.close()
    t.is(semaphoreOf(key)?.value, 1)
    await peer.send('acquire', /^acquired/)
    t.is(semaphoreOf(key)?.value, 0)
  })

  test(`a semaphore that Qt ${qt} removes while we wait is opened again by its key`, async t => {
    const key = uniqueKey(t)
    const maker = await semaphorePeer(t, key, { qt })
    using semaphore = await SystemSemaphore.open(key)
    const before = semaphoreOf(key)?.id
    const acquired = semaphore.acquire()
    await untilWaiting(key, 1)
    maker.end()
    await maker.exited
    const next = await semaphorePeer(t, key, { qt })
    await until(() => semaphoreOf(key)?.waiting === 1, 'the wait on the new semaphore')
    t.not(semaphoreOf(key)?.id, before)
    await next.send('release')
    await acquired
    t.is(semaphore.value(), 0)
    semaphore.release()
    t.is(await next.send('burst acquire 1'), 'ok 1')
  })

  test(`a semaphore removed between two calls is opened again, with Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    using semaphore = await SystemSemaphore.open(key, 1)
    const remove = () => {
      const known = semaphoreOf(key)
      if (known) removeSemaphore(known)
    }
    remove()
    semaphore.release(2)
    // As Qt does, the new one starts with the value that open was given.
    t.is(semaphoreOf(key)?.value, 3)
    remove()
    await semaphore.acquire({ timeout: 1000 })
    t.is(semaphoreOf(key)?.value, 0)
    remove()
    t.is(semaphore.value(), undefined, 'a look makes nothing')
    t.is(semaphoreOf(key), undefined)
    semaphore.release()
    const peer = await semaphorePeer(t, key, { qt })
    t.is(await peer.send('burst acquire 2'), 'ok 2')
    t.is(semaphoreOf(key)?.value, 0)
  })

  test(`the creator of a semaphore removes it on close, Node like Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const made = await SystemSemaphore.open(key, 1)
    const opened = await SystemSemaphore.open(key, 1)
    const peer = await semaphorePeer(t, key, { qt })
    opened.close()
    t.is(semaphoreOf(key)?.value, 1)
    peer.end()
    await peer.exited
    t.is(semaphoreOf(key)?.value, 1)
    made.close()
    made.close()
    t.is(semaphoreOf(key), undefined)
    await failure(t, 'DETACHED', made.acquire())
    await failure(t, 'DETACHED', () => made.release())
    await failure(t, 'DETACHED', () => made.value())
  })
}

test('value and undoBalance are those of the semaphore that a release created again', t => {
  const key = uniqueKey(t)
  using semaphore = SystemSemaphore.openSync(key, 1)
  semaphore.acquireSync()
  const known = semaphoreOf(key)
  if (known) removeSemaphore(known)
  semaphore.release(2)
  t.is(semaphoreOf(key)?.value, 3)
  t.is(semaphore.value(), 3)
  t.is(semaphore.undoBalance, -2)
})

test('POSIX semaphores between Node processes', async t => {
  const key = NativeIpcKey.native(uniquePosixName(), 'posix')
  using semaphore = await SystemSemaphore.open(key, 0)
  t.is(semaphore.backend, posixBackend)
  const node = await NodePeer.start(t)
  await node.run(`
    other = await SystemSemaphore.open(NativeIpcKey.parse(${JSON.stringify(key.toString())}), 5)
    pending = other.acquire().then(now); return null`)
  await untilWaiting(key, 1)
  const released = now()
  semaphore.release()
  t.true((await node.stamp('return pending')) > released)
  t.is(semaphoreOf(key)?.value, 0)

  const acquired = semaphore.acquire().then(now)
  await untilWaiting(key, 1)
  const theirs = await node.stamp('const before = now(); other.release(3); return before')
  t.true((await acquired) > theirs)
  t.is(semaphore.value(), 2)
  t.is(semaphore.undoBalance, undefined)
  semaphore.acquireSync()
  await node.run('other.acquireSync()')
  await failure(t, 'TIMEOUT', () => semaphore.acquireSync({ timeout: 50 }))
  await failure(t, 'TIMEOUT', semaphore.acquire({ timeout: 50 }))
  t.is(semaphoreOf(key)?.value, 0)
  await node.run('other.close()')
  t.is(semaphoreOf(key)?.value, 0, 'only who made it removes it')
  semaphore.close()
  t.is(semaphoreOf(key), undefined)
})

for (const qt of qtMajors)
  test(`removeOnClose: false leaves a created semaphore to Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const semaphore = await SystemSemaphore.open(key, 3, { removeOnClose: false })
    t.not(semaphore.backend, 'qt')
    const peer = await semaphorePeer(t, key, { qt })
    semaphore.close()
    t.is(semaphoreOf(key)?.value, 3)
    await peer.send('acquire', /^acquired/)
    using ours = await SystemSemaphore.create(key, 5)
    t.is(ours.value(), 5)
  })

test('removeOnClose is a boolean, and false is not for a QSystemSemaphore', async t => {
  const key = uniqueKey(t)
  const options = { removeOnClose: false, backend: 'qt' } as const
  await misused(t, TypeError, /removeOnClose.*qt/, () => SystemSemaphore.open(key, 0, options))
  const wrong = { removeOnClose: 0 as unknown as boolean }
  await misused(t, TypeError, /removeOnClose.*0/, () => SystemSemaphore.open(key, 0, wrong))
  t.is(semaphoreOf(key), undefined)
})
