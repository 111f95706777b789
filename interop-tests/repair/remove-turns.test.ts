// remove, repairLock and SingleInstance look through /proc for the users of POSIX memory: once, only when they have to, and
// not in one go.
import test from 'ava'
import { survives } from '../helpers/run-isolated.js'

// Reading /proc is counted, and each process seems to take a second.
const counted = `
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
let scans = 0
const { readdirSync } = fs
fs.readdirSync = (path, ...rest) => {
  if (path === '/proc') scans += 1
  return readdirSync(path, ...rest)
}
syncBuiltinESMExports()
const now = performance.now.bind(performance)
let asked = 0
performance.now = () => now() + 1000 * asked++
const scansOf = async task => {
  const begin = scans
  const result = await task().catch(error => error.code)
  return [result, scans - begin]
}
const turnsOf = async task => {
  let turns = 0
  let isOver = false
  const turn = () => { turns += 1; if (!isOver) setImmediate(turn) }
  setImmediate(turn)
  const result = await task().catch(error => error.code)
  isOver = true
  return [result, turns]
}
const posix = NativeIpcKey.native('/' + key, 'posix')
const { nobodyUnseen } = await import('./interop-tests/helpers/pid-namespace.ts')
const isSeen = !nobodyUnseen.force
const BUSY = 'ERR_QT_IPC_BUSY'
const make = async () => (await SharedMemory.create(posix, 64)).detach()
`

test('POSIX: /proc is looked through once, and only where there is something that may be in use', async t => {
  await survives(
    t,
    `${counted}
    assert.deepEqual(await scansOf(() => SharedMemory.remove(posix)), [false, 0])
    const shm = await SharedMemory.create(posix, 64)
    assert.deepEqual(await scansOf(() => SharedMemory.remove(posix)), [BUSY, 1])
    assert.deepEqual(await scansOf(() => SharedMemory.repairLock(posix)), [false, 0])
    await shm.detach()
    assert.deepEqual(await scansOf(() => SharedMemory.remove(posix)), [isSeen ? true : BUSY, 1])
    await make().catch(() => {})
    assert.deepEqual(await scansOf(() => SharedMemory.remove(posix, { force: true })), [true, 0])
    const systemv = await SharedMemory.create(key, 64)
    assert.deepEqual(await scansOf(() => SharedMemory.remove(key)), [BUSY, 0])
    await systemv.detach()`,
  )
})

test('POSIX: timers and I/O run while /proc is looked through', async t => {
  await survives(
    t,
    `${counted}
    import { SingleInstance } from 'qt-ipc'
    const processes = readdirSync('/proc').filter(name => /^\\d+$/.test(name)).length
    const least = Math.min(processes - 1, 2)
    const shm = await SharedMemory.create(posix, 64)
    const [result, turns] = await turnsOf(() => SharedMemory.remove(posix))
    assert.equal(result, BUSY)
    assert.ok(turns > least, turns + ' turns')
    const second = await turnsOf(() => SingleInstance.acquire(posix))
    assert.equal(second[0].primary, false)
    assert.ok(second[1] > least, second[1] + ' turns')
    await shm.detach()
    await SharedMemory.remove(posix, { force: true })`,
  )
})

test('two removals at once take turns, and who attaches meanwhile waits for the outcome', async t => {
  await survives(
    t,
    `${counted}
    await make()
    const both = [SharedMemory.remove(posix, nobodyUnseen), SharedMemory.remove(posix, nobodyUnseen)]
    assert.deepEqual(await Promise.all(both), [true, false])
    await make()
    const removal = SharedMemory.remove(posix)
    await new Promise(setImmediate)
    const attaching = SharedMemory.attach(posix, { timeout: Infinity }).catch(error => error.code)
    const removed = await removal.catch(error => error.code)
    const attached = await attaching
    assert.equal(removed, isSeen ? true : BUSY)
    if (isSeen) assert.equal(attached, 'ERR_QT_IPC_NOT_FOUND')
    else await attached.detach()
    await SharedMemory.remove(posix, { force: true })
    assert.deepEqual(leftovers(before), [])`,
  )
})
