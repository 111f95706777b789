// What MappedFile.open refuses, and with which words; and files larger than 2^31.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'ava'
import { type MapOptions, MappedFile, type SystemSemaphore } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { misused, refused } from '../helpers/expect-error.js'
import { filePeer, uniqueFile } from '../helpers/files.js'
import { qtMajors } from '../helpers/peer.js'

const ways = {
  open: (path: string, options?: MapOptions) => MappedFile.open(path, options),
  openSync: (path: string, options?: MapOptions) => MappedFile.openSync(path, options),
}

for (const [name, open] of Object.entries(ways)) {
  const operation = `MappedFile.${name}`

  test(`${name}: a missing file, a missing folder`, async t => {
    const key = uniqueFile(t)
    const details = { operation, key, qtError: 'NotFound', errno: 2, hint: /create: true/ }
    for (const mode of ['readOnly', 'readWrite'] as const)
      await refused(t, 'NOT_FOUND', details, () => open(key, { mode }))
    t.false(existsSync(key))
    const inside = join(key, 'deeper')
    const options = { size: 1, create: true }
    await refused(t, 'NOT_FOUND', { ...details, key: inside }, () => open(inside, options))
  })

  test(`${name}: too short, both numbers told`, async t => {
    const key = uniqueFile(t)
    writeFileSync(key, new Uint8Array(100))
    const details = { operation, key, qtError: 'InvalidSize', hint: /create: true/ }
    const told = async (options: MapOptions, text: RegExp) => {
      const error = await refused(t, 'INVALID_SIZE', details, () => open(key, options))
      t.regex(error?.message ?? '', text)
    }
    await told({ size: 101 }, /has 100 bytes, 101 are needed/)
    await told({ offset: 90, size: 11 }, /has 100 bytes, 101 are needed: 11 from offset 90 on/)
    await told({ offset: 100 }, /has 100 bytes, none from offset 100 on/)
    await told({ offset: 101, size: 1 }, /has 100 bytes, 102 are needed/)
    await told({ offset: 2 ** 52, size: 2 ** 53 - 1 }, /has 100 bytes, 1351\d+ are needed/)
    truncateSync(key, 0)
    await told({}, /the file is empty/)
    await told({ size: 5, mode: 'readOnly' }, /the file is empty/)
    t.is(statSync(key).size, 0)
    const noSize = { operation, key, qtError: 'InvalidSize' }
    for (const size of [0, -1, 1.5, Number.NaN, 2 ** 53])
      await refused(t, 'INVALID_SIZE', noSize, () => open(key, { size, create: true }))
  })

  test(`${name}: what is no file`, async t => {
    const key = uniqueFile(t)
    mkdirSync(key)
    const details = { operation, qtError: 'KeyError' }
    const pipe = join(key, 'pipe')
    t.is(spawnSync('mkfifo', [pipe]).status, 0)
    for (const path of [key, pipe, '/dev/null'])
      for (const mode of ['readOnly', 'readWrite'] as const)
        await refused(t, 'KEY_ERROR', { ...details, key: path }, () => open(path, { mode }))
    const long = join(dirname(key), 'x'.repeat(300))
    await refused(t, 'KEY_ERROR', { ...details, key: long, errno: 36 }, () => open(long))
  })

  test(`${name}: misuse names the value, and makes nothing`, async t => {
    const key = uniqueFile(t)
    const bad = (text: RegExp, options: object, Class: typeof TypeError | typeof RangeError) =>
      misused(t, Class, text, () => open(key, options))
    await bad(/size.*'?7/, { size: '7' }, TypeError)
    await bad(/offset.*-1/, { offset: -1 }, RangeError)
    await bad(/offset.*0\.5/, { offset: 0.5 }, RangeError)
    await bad(/mode.*'r'|mode.*r/, { mode: 'r' }, TypeError)
    await bad(/create.*1/, { size: 1, create: 1 }, TypeError)
    await bad(/create needs a size/, { create: true }, TypeError)
    await bad(/create needs mode/, { create: true, size: 1, mode: 'readOnly' }, TypeError)
    await bad(/permissions.*512/, { create: true, size: 1, permissions: 0o1000 }, RangeError)
    await bad(/timeout.*-1/, { timeout: -1 }, RangeError)
    const lock = {} as SystemSemaphore
    await bad(/lock must be a SystemSemaphore/, { create: true, size: 1, lock }, TypeError)
    for (const path of ['', 'a\0b', 7, undefined, null, {}])
      await misused(t, TypeError, /path must be a string or a file: URL/, () =>
        open(path as string),
      )
    t.false(existsSync(key))
  })
}

for (const qt of qtMajors)
  test(`read-only: what Qt ${qt} writes is read, nothing can be written`, async t => {
    const key = uniqueFile(t)
    const peer = await filePeer(t, key, { qt })
    await peer.ok('resize 64')
    await peer.ok('map 0 64')
    using file = await MappedFile.open(key, { mode: 'readOnly' })
    await peer.ok('write 010203 60')
    t.deepEqual([...(await file.read({ offset: 60 }))], [1, 2, 3, 0])
    const bytes = new Uint8Array(1)
    const calls = {
      write: () => file.write(bytes),
      writeSync: () => file.writeSync(bytes),
      clear: () => file.clear(),
      clearSync: () => file.clearSync(),
      view: () => file.view(),
    }
    const hint = /Open with mode 'readWrite'/
    for (const [name, call] of Object.entries(calls))
      await refused(t, 'READ_ONLY', { operation: `MappedFile.${name}`, key, hint }, call)
    await file.flush()
    t.is(await peer.ok('read 60 4'), '01020300')

    // A native program that maps read-only sees what we write.
    const reader = await filePeer(t, key, { qt, mode: 'readonly' })
    await reader.ok('map 0 64')
    using writer = await MappedFile.open(key)
    await writer.write(Uint8Array.of(9), { offset: 63 })
    t.is(await reader.ok('read 60 4'), '01020309')
  })

test('the file of another user: the error says whose it is, and with which mode', async t => {
  const path = uniqueFile(t)
  chmodSync(dirname(path), 0o755)
  writeFileSync(path, 'content')
  chmodSync(path, 0o444)
  // Root may write to everything, and so becomes somebody else.
  const root = process.getuid?.() === 0
  const { code, stdout, stderr } = await runChild(
    t,
    `
    import { MappedFile } from 'qt-ipc'
    const [file] = process.argv.slice(1)
    if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534) }
    const attempt = async (...args) => {
      try { return (await MappedFile.open(...args)).size } catch ({ code, errno, hint }) { return { code, errno, hint } }
    }
    console.log(JSON.stringify([
      await attempt(file), await attempt(file, { mode: 'readOnly' }), await attempt(file, { size: 99, create: true }),
      await attempt('/proc/new', { size: 9, create: true }),
    ]))`,
    { args: [path] },
  )
  t.is(code, 0, stderr)
  const [write, read, extend] = JSON.parse(stdout)
  for (const report of [write, extend]) {
    t.is(report.code, 'ERR_QT_IPC_PERMISSION_DENIED')
    t.is(report.errno, 13)
    t.regex(report.hint, root ? /belongs to root \(uid 0\) with mode 0444/ : /with mode 0444/)
    t.regex(report.hint, /readOnly/)
  }
  t.is(read, 7)
})

test('a file that is made has the permissions of QFile, or those asked for, less the umask', async t => {
  const mask = process.umask()
  const modes = [
    [undefined, 0o666],
    [0o600, 0o600],
    [0o640, 0o640],
  ] as const
  for (const [permissions, bits] of modes) {
    const path = uniqueFile(t)
    using file = await MappedFile.open(path, { size: 1, create: true, permissions })
    t.is(statSync(path).mode & 0o777, bits & ~mask)
    t.is(file.size, 1)
  }
})

for (const qt of qtMajors)
  test(`parts beyond 2^31 and 2^32 of a sparse file, with Qt ${qt}`, async t => {
    const path = uniqueFile(t)
    const GiB = 2 ** 30
    using file = await MappedFile.open(path, { size: 5 * GiB, create: true })
    t.is(statSync(path).size, 5 * GiB)
    t.true(statSync(path).blocks < 1000, 'its bytes are not on the disk')
    const peer = await filePeer(t, path, { qt })
    for (const offset of [2 * GiB - 2, 2 * GiB + 77, 4 * GiB - 1, 5 * GiB - 8]) {
      using part = await MappedFile.open(path, { offset, size: 8 })
      await peer.ok(`map ${offset} 8`)
      await peer.ok('write 0102030405 1')
      t.deepEqual([...(await part.read())], [0, 1, 2, 3, 4, 5, 0, 0])
      t.deepEqual([...(await file.read({ offset: offset + 1, length: 2 }))], [1, 2])
      part.view()[7] = 7
      await file.write(Uint8Array.of(6), { offset: offset + 6 })
      t.is(await peer.ok('read 0 8'), '0001020304050607')
      await file.clear({ offset, length: 8 })
      t.is(await peer.ok('read 0 8'), '00'.repeat(8))
      await peer.ok('unmap')
    }
    // More than an array can have is said, not tried; nor is it a crash.
    using large = await MappedFile.open(path, { size: 3 * GiB })
    const view = large.view()
    view[3 * GiB - 1] = 1
    t.is((await file.read({ offset: 3 * GiB - 1, length: 1 }))[0], 1)
    const { MAX_LENGTH } = await import('node:buffer').then(({ constants }) => constants)
    if (file.size > MAX_LENGTH) {
      const details = { key: path, qtError: 'InvalidSize', hint: /Read a range/ }
      await refused(t, 'INVALID_SIZE', { ...details, operation: 'MappedFile.view' }, () =>
        file.view(),
      )
      await refused(t, 'INVALID_SIZE', { ...details, operation: 'MappedFile.read' }, () =>
        file.read(),
      )
    }
  })
