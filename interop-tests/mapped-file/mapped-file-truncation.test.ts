// Another program cuts the file short under our map: an error, never the end of the process.
import { truncateSync } from 'node:fs'
import test from 'ava'
import { MappedFile } from 'qt-ipc'
import { startChild } from '../helpers/child.js'
import { refused } from '../helpers/expect-error.js'
import { filePeer, uniqueFile } from '../helpers/files.js'
import { qtMajors } from '../helpers/peer.js'

test('what is left can be used, what is cut off is VANISHED, and comes back with the file', async t => {
  const key = uniqueFile(t)
  using file = await MappedFile.open(key, { size: 9000, create: true })
  await file.write(Uint8Array.of(1, 2, 3))
  truncateSync(key, 5000)
  const bytes = Uint8Array.of(9)
  const far = { offset: 4999, length: 2 }
  const calls = {
    read: () => file.read(far),
    readSync: () => file.readSync(far),
    peek: () => file.peek(far),
    peekSync: () => file.peekSync(far),
    write: () => file.write(bytes, { offset: 8999 }),
    writeSync: () => file.writeSync(bytes, { offset: 5000 }),
    clear: () => file.clear(),
  }
  const hint = /once the other program has re-created it/
  for (const [name, call] of Object.entries(calls))
    await refused(t, 'VANISHED', { operation: `MappedFile.${name}`, key, hint }, call)
  t.deepEqual([...(await file.read({ length: 3 }))], [1, 2, 3])
  await file.write(bytes, { offset: 4999 })
  truncateSync(key, 9000)
  t.deepEqual([...(await file.read(far))], [9, 0])
  t.true(file.isCurrent)
})

for (const qt of qtMajors)
  test(`Qt ${qt} cuts the file off 20000 times while a child reads and writes: the child survives`, async t => {
    const path = uniqueFile(t)
    const size = 3 * 4096
    const peer = await filePeer(t, path, { qt })
    await peer.ok(`resize ${size}`)
    const child = startChild(
      t,
      `
      import { MappedFile } from 'qt-ipc'
      const file = await MappedFile.open(process.argv[1])
      const bytes = new Uint8Array(file.size).fill(1)
      let stopped = false
      let good = 0
      let vanished = 0
      process.stdin.once('data', () => { stopped = true }).once('end', () => { stopped = true })
      const attempt = call => {
        try { call(); good += 1 }
        catch (error) {
          if (error.code !== 'ERR_QT_IPC_VANISHED') throw error
          vanished += 1
        }
      }
      console.log('ready')
      while (!stopped) {
        for (let count = 0; count < 100; count += 1) {
          attempt(() => file.readSync())
          attempt(() => file.peekSync({ offset: 8192, length: 4096 }))
          attempt(() => file.writeSync(bytes))
          attempt(() => file.writeSync(bytes.subarray(0, 1), { offset: 8192 }))
        }
        await new Promise(resolve => setImmediate(resolve))
      }
      file.close()
      console.log('done ' + good + ' ' + vanished)
      process.stdin.destroy()`,
      { args: [path] },
    )
    await child.waitLine(/^ready$/)
    await peer.ok(`flicker 20000 ${size}`)
    child.write('stop')
    const [, good, vanished] = (await child.waitLine(/^done /)).split(' ').map(Number)
    t.true((good ?? 0) > 0 && (vanished ?? 0) > 0, `${good} good, ${vanished} vanished`)
    t.deepEqual(await child.exited, { code: 0, signal: null }, child.stderr)
  })
