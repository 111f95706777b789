// MappedFile.watch: what native programs do to the file arrives as changes.
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { MappedFile, SystemSemaphore } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { refused } from '../helpers/expect-error.js'
import { filePeer, uniqueFile } from '../helpers/files.js'
import { uniqueKey } from '../helpers/keys.js'
import { qtMajors } from '../helpers/peer.js'

const { int32 } = release('6.4', { byteOrder: 'littleEndian' })
const operation = 'MappedFile.watch'

for (const qt of qtMajors) {
  test(`what Qt ${qt} writes into the map is a change`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 64')
    await peer.ok('map 0 64')
    using file = await MappedFile.open(path, { offset: 4, size: 60 })
    const watch = file.watch(int32, { interval: 1 })
    const next = async () => (await watch.next()).value
    t.like(await next(), { value: 0, torn: undefined })
    await peer.ok('write 2a000000 4')
    t.like(await next(), { value: 42, torn: undefined })
    file.close()
    t.deepEqual(await watch.next(), { done: true, value: undefined })
  })

  test(`with a semaphore each copy is whole; the tokens of Qt ${qt} are events`, async t => {
    const [path, guard] = [uniqueFile(t), uniqueKey(t)]
    using lock = await SystemSemaphore.open(guard, 1)
    using file = await MappedFile.open(path, { size: 8, create: true, lock })
    const peer = await filePeer(t, path, { qt })
    await peer.ok('map 0 8')
    await using watch = file.watch(int32, { interval: 1 })
    t.like((await watch.next()).value, { value: 0, torn: undefined })
    await peer.ok(`increment ${encodeURIComponent(guard)} 1`)
    // Nothing counts the processes that have mapped a file: that the writer took the lock cannot be shown.
    t.like((await watch.next()).value, { value: 1, torn: undefined })
    t.is(lock.value(), 1)
  })

  test(`a file that Qt ${qt} replaces, cuts short or makes longer ends the watch, or is opened anew`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 4')
    using file = await MappedFile.open(path)
    const ended = file.watch({ interval: 1 })
    await ended.next()
    await using watch = file.watch(int32, { interval: 1, reattach: true })
    t.like((await watch.next()).value, { value: 0, reattached: false })
    await peer.ok('replace 01000000')
    const details = { operation, key: path, hint: /reattach/ }
    const error = await refused(t, 'VANISHED', details, () => ended.next())
    t.regex(error?.message ?? '', /the file was removed, and another one has its name/)
    t.like((await watch.next()).value, { value: 1, reattached: true })

    await peer.ok(`open ${encodeURIComponent(path)}`)
    const longer = watch.next()
    await peer.ok('resize 8')
    t.like((await longer).value, { value: 1, reattached: true, bytes: Uint8Array.of(1, 0, 0, 0) })
    const back = watch.next()
    await peer.ok('resize 0')
    await peer.ok('resize 8')
    t.like((await back).value, { value: 0 })

    const again = watch.next()
    rmSync(path)
    writeFileSync(path, Uint8Array.of(7, 0, 0, 0))
    t.like((await again).value, { value: 7, reattached: true })
  })
}

test('a file cut short under the watch is VANISHED, not the end of the process', async t => {
  const key = uniqueFile(t)
  using file = await MappedFile.open(key, { size: 9000, create: true })
  const watch = file.watch({ interval: 1 })
  await watch.next()
  truncateSync(key, 10)
  await refused(t, 'VANISHED', { operation, key, hint: /./ }, () => watch.next())
})

test('lock: true without a semaphore is LOCK_ERROR, with the way out', async t => {
  const key = uniqueFile(t)
  using file = await MappedFile.open(key, { size: 8, create: true })
  const details = { operation, key, qtError: 'LockError', hint: /option `lock`/ }
  await refused(t, 'LOCK_ERROR', details, () => file.watch({ lock: true }))
})
