// MappedFile against live programs that map the same file with QFile.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { MappedFile, SystemSemaphore } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { refused } from '../helpers/expect-error.js'
import { filePeer, uniqueFile } from '../helpers/files.js'
import { until } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { qtMajors, semaphorePeer } from '../helpers/peer.js'
import { survives } from '../helpers/run-isolated.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
// The counter is the machine's own integer.
const { uint64, int32 } = release('6.4', { byteOrder: 'littleEndian' })

for (const qt of qtMajors) {
  test(`what Node makes, Qt ${qt} maps, and each sees what the other writes`, async t => {
    const path = uniqueFile(t)
    using file = await MappedFile.open(path, { size: 5000, create: true })
    t.like(file, { size: 5000, offset: 0, mode: 'readWrite', isOpen: true, isCurrent: true, path })
    t.is(statSync(path).size, 5000)
    const peer = await filePeer(t, path, { qt })
    t.is(await peer.ok('map 0 5000'), '5000')
    await file.write(Uint8Array.of(1, 2, 3), { offset: 4097 })
    file.writeSync(Uint8Array.of(4), { offset: 4999 })
    t.is(await peer.ok('read 4096 5'), '0001020300')
    t.is(await peer.ok('read 4999 1'), '04')
    await peer.ok('write a0b0 10')
    for (const bytes of [
      await file.read({ offset: 9, length: 4 }),
      file.readSync({ offset: 9, length: 4 }),
      await file.peek({ offset: 9, length: 4 }),
      file.peekSync({ offset: 9, length: 4 }),
      file.view().slice(9, 13),
    ])
      t.is(hex(bytes), '00a0b000')
    t.is(await file.update(int32, n => n + 7), 7)
    t.is(
      file.updateSync(int32, n => n * 2),
      14,
    )
    t.is(await peer.ok('read 0 4'), '0e000000')
    file.view()[1] = 0xff
    t.is(await peer.ok('read 0 4'), '0eff0000')
    await file.clear({ offset: 0, length: 2 })
    t.is(await peer.ok('read 0 4'), '00000000')
    t.is(await peer.ok('read 10 2'), 'a0b0')
    file.clearSync()
    t.true(/^0*$/.test(await peer.ok('read 0 5000')))
  })

  test(`a part of what Qt ${qt} has made, also where no page begins`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 9000')
    await peer.ok('map 0 9000')
    await peer.ok('write 0102030405 4990')
    const options = { offset: 4991, size: 3 }
    using file = await MappedFile.open(pathToFileURL(path), options)
    t.like(file, options)
    t.is(hex(await file.read()), '020304')
    t.deepEqual([...file.view()], [2, 3, 4])
    await file.write(Uint8Array.of(9, 8, 7))
    t.is(await peer.ok('read 4990 5'), '0109080705')
    await refused(
      t,
      'INVALID_SIZE',
      { operation: 'MappedFile.write', key: path, qtError: 'InvalidSize', hint: /has 3 bytes/ },
      () => file.write(new Uint8Array(4)),
    )
    using rest = await MappedFile.open(path, { offset: 4991 })
    t.is(rest.size, 4009)
    peer.write('crash')
    await peer.exited
    t.is(hex(await rest.read({ length: 4 })), '09080705')
  })

  test(`a magic number and a text behind it, cleared by the reader: Qt ${qt} writes`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 1024')
    await peer.ok('map 0 1024')
    using file = await MappedFile.open(path)
    const text = 'Grüße 😀'
    await peer.ok(`write ${Buffer.from(`IPC!${text}\0`).toString('hex')}`)
    const bytes = Buffer.from(await file.read())
    t.is(bytes.toString('utf8', 0, bytes.indexOf(0)), `IPC!${text}`)
    await file.clear()
    t.is(await peer.ok('read 0 8'), '00'.repeat(8))
    await file.write(Buffer.from('IPC!back'))
    t.is(await peer.ok('read 0 9'), hex(Buffer.from('IPC!back\0')))
  })

  test(`a file that Qt ${qt} makes longer has to be opened again for the new part`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 100')
    using before = await MappedFile.open(path)
    await peer.ok('resize 6000')
    await peer.ok('map 0 6000')
    await peer.ok('write 2a 5999')
    t.is(before.size, 100)
    t.is((await before.read()).length, 100)
    using after = await MappedFile.open(path)
    t.is((await after.read())[5999], 0x2a)
    // We extend, never cut.
    using longer = await MappedFile.open(path, { size: 7000, create: true })
    using shorter = await MappedFile.open(path, { size: 10, create: true })
    t.deepEqual([longer.size, shorter.size], [7000, 10])
    t.is(await peer.ok('size'), '7000')
    t.is(hex(await longer.read({ offset: 5998, length: 3 })), '002a00')
  })

  test(`a file that Qt ${qt} replaces: the old one stays usable, and says that it is old`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 3')
    using file = await MappedFile.open(path)
    t.true(file.isCurrent)
    await peer.ok('replace 414243')
    t.false(file.isCurrent)
    await file.write(Uint8Array.of(1, 2, 3))
    t.is(hex(await file.read()), '010203')
    t.is(readFileSync(path, 'latin1'), 'ABC')
    using fresh = await MappedFile.open(path)
    t.true(fresh.isCurrent)
    t.is(hex(await fresh.read()), '414243')
    fresh.close()
    t.false(fresh.isCurrent)
  })

  test(`updates of Node and of Qt ${qt} under one QSystemSemaphore all count`, async t => {
    const [path, guard] = [uniqueFile(t), uniqueKey(t)]
    using lock = await SystemSemaphore.open(guard, 1)
    using file = await MappedFile.open(path, { size: 8, create: true, lock })
    const peer = await filePeer(t, path, { qt })
    await peer.ok('map 0 8')
    const native = peer.ok(`increment ${encodeURIComponent(guard)} 20000`)
    for (let round = 0; round < 1000; round += 1) {
      await file.update(uint64, n => n + 1n)
      file.updateSync(uint64, n => n + 1n)
    }
    await native
    t.is(await file.read(uint64), 22_000n)
    t.is(lock.value(), 1)
  })

  test(`while a program of Qt ${qt} has the semaphore, only peek does not wait`, async t => {
    const [path, guard] = [uniqueFile(t), uniqueKey(t)]
    const peer = await semaphorePeer(t, guard, { qt, args: ['--initial', '1', '--create'] })
    using lock = await SystemSemaphore.open(guard, 1)
    using file = await MappedFile.open(path, { size: 8, create: true, lock, timeout: 20 })
    await peer.send('acquire', /^acquired/)
    const bytes = Uint8Array.of(1)
    const held = {
      read: () => file.read(),
      readSync: () => file.readSync(),
      write: () => file.write(bytes),
      writeSync: () => file.writeSync(bytes),
      update: () => file.update(int32, n => n + 1),
      updateSync: () => file.updateSync(int32, n => n + 1),
      clear: () => file.clear(),
      clearSync: () => file.clearSync(),
    }
    for (const [name, call] of Object.entries(held))
      await refused(
        t,
        'TIMEOUT',
        { operation: `MappedFile.${name}`, key: path, hint: new RegExp(`process ${peer.pid}`) },
        call,
      )
    t.is(await file.peek(int32), 0)
    const ended = file.read({ timeout: Infinity })
    const aborted = file.read({ timeout: Infinity, signal: AbortSignal.abort('enough') })
    t.is(await aborted.catch(reason => reason), 'enough')
    file.close()
    await refused(t, 'DETACHED', { operation: 'MappedFile.close', key: path }, () => ended)
    await peer.send('release', /^released/)
    // The wait that was given up may win still, and gives back then.
    await until(() => lock.value() === 1, 'the semaphore')
  })
}

test('flush and flushSync wait for the disk; a file may be closed meanwhile', async t => {
  const path = uniqueFile(t)
  const file = await MappedFile.open(path, { size: 64, create: true })
  file.view().fill(7)
  file.flushSync()
  const flushed = [file.flush(), file.flush()]
  file.close()
  t.deepEqual(await Promise.all(flushed), [undefined, undefined])
  t.is(readFileSync(path, 'hex'), '07'.repeat(64))
  await closed(t, path, file)
})

async function closed(t: ExecutionContext, key: string, file: MappedFile) {
  const calls = {
    read: () => file.read(),
    readSync: () => file.readSync(),
    write: () => file.write(new Uint8Array(1)),
    peek: () => file.peek(),
    peekSync: () => file.peekSync(),
    update: () => file.update(int32, n => n),
    view: () => file.view(),
    clear: () => file.clear(),
    flush: () => file.flush(),
    flushSync: () => file.flushSync(),
  }
  for (const [name, call] of Object.entries(calls))
    await refused(
      t,
      'DETACHED',
      { operation: `MappedFile.${name}`, key, hint: /^Open again$/ },
      call,
    )
  t.notThrows(() => file.close())
}

test('every view is dead at close, and two handles have views of their own', async t => {
  const path = uniqueFile(t)
  using first = await MappedFile.open(path, { size: 32, create: true })
  const second = await MappedFile.open(path)
  const [view, same, other] = [first.view(), first.view(), second.view()]
  t.is(view.buffer, same.buffer)
  view[5] = 5
  t.is(other[5], 5)
  second[Symbol.dispose]()
  t.is(other.length, 0)
  t.is(other[5], undefined)
  t.is(view[5], 5)
})

test('every use of a view after close, and views that were moved away, are harmless', async t => {
  await survives(
    t,
    `
    import { MappedFile } from 'qt-ipc'
    import { readFileSync } from 'node:fs'
    const maps = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter(line => line.endsWith('/tmp/mapped')).length
    for (const how of ['close', 'dispose']) {
      const file = await MappedFile.open('/tmp/mapped', { size: 8192, create: true })
      const view = file.view()
      const data = new DataView(view.buffer, 8)
      view.fill(7)
      assert.equal(maps(), 1)
      if (how === 'close') file.close()
      else await file[Symbol.asyncDispose]()
      assert.equal(maps(), 0)
      assert.equal(view.length, 0)
      view[0] = 1
      assert.throws(() => view.slice(), TypeError)
      assert.throws(() => data.getInt8(0), TypeError)
    }
    let file = await MappedFile.open('/tmp/mapped')
    let moved = structuredClone(file.view())
    file.close()
    assert.equal(moved[8191], 7)
    let forgotten = await MappedFile.open('/tmp/mapped')
    assert.equal(maps(), 1)
    forgotten = undefined
    await collectUntil(() => maps() === 0)`,
    { nodeArguments: ['--expose-gc'] },
  )
})

test('workers each open the file; one that is terminated with a view and a flush under way harms nobody', async t => {
  await survives(
    t,
    `
    import { MappedFile } from 'qt-ipc'
    const work = \`
      import { parentPort } from 'node:worker_threads'
      import { MappedFile } from 'qt-ipc'
      const file = await MappedFile.open('/tmp/mapped')
      const view = file.view()
      file.writeSync(Uint8Array.of(1), { offset: view[4095] })
      file.flush()
      parentPort.postMessage('ready')
      setInterval(() => file.flush(), 1)\`
    const file = await MappedFile.open('/tmp/mapped', { size: 4096, create: true })
    for (let round = 0; round < 5; round += 1) {
      await file.write(Uint8Array.of(round), { offset: 4095 })
      const thread = new Worker(work, { eval: true, execArgv: ['--input-type=module'] })
      await once(thread, 'message')
      await thread.terminate()
      assert.equal((await file.read())[round], 1)
    }
    file.close()`,
  )
})

test('an existing file is as it was when it is opened and closed', async t => {
  const path = uniqueFile(t)
  writeFileSync(path, 'content')
  const before = statSync(path)
  for (const options of [{}, { mode: 'readOnly' }, { size: 3, create: true }] as const) {
    using file = await MappedFile.open(path, options)
    t.is(Buffer.from(await file.read({ length: 3 })).toString(), 'con')
  }
  t.is(readFileSync(path, 'utf8'), 'content')
  t.is(statSync(path).mode, before.mode)
})
