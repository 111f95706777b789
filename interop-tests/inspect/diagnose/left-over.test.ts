// Locks that somebody keeps, and what killed programs and cleaners of temporary folders leave.
import test from 'ava'
import { uniqueKey } from '../../helpers/keys.js'
import { qtMajors } from '../../helpers/peer.js'
import { survives } from '../../helpers/run-isolated.js'

const prelude = `
  import { rmSync, statSync, writeFileSync } from 'node:fs'
  import { codesOf, doctor } from './interop-tests/inspect/diagnose/helpers/doctor.ts'
  import { lockOf, untilWaiting } from './interop-tests/helpers/kernel.ts'
  import { NodePeer } from './interop-tests/helpers/node-peer.ts'
  import { lockFile, segmentFile } from './interop-tests/helpers/segments.ts'
  const release = { qt: Number(process.argv[2]) }
  const writer = await memoryPeer(t, key, release)
  await writer.ok('create 64')
  const end = async (...peers) => { for (const peer of [...peers, writer]) await peer[Symbol.asyncDispose]() }
  const crash = async peer => { peer.write('crash'); await peer.exited }
  /** The next file of that folder does not get the inode, and with it the number, of this one. */
  const forget = file => { const { ino } = statSync(file); rmSync(file); writeFileSync(file + '-filler', ''); return ino }
`

const scenes: readonly (readonly [title: string, snippet: string])[] = [
  [
    'a held lock, its holder, and for how long',
    `
    await writer.ok('lock')
    const waiting = SharedMemory.attach(key, { timeout: Infinity })
    await untilWaiting(key, 1)
    const [held, ...others] = await doctor([key])
    assert.deepEqual(others, [])
    assert.equal(held.code, 'LOCK_HELD')
    assert.match(held.cause, new RegExp('process ' + writer.pid + ' \\\\(memory\\\\) has held the lock for \\\\d+ s', 'i'))
    assert(held.evidence.includes('1 waiting for it'))
    await writer.ok('unlock')
    const shm = await waiting
    assert.deepEqual(await doctor([key]), [])
    await shm.detach()
    await end()`,
  ],
  [
    'a lock in use is no finding',
    `
    await writer.ok('write 0000000000000000')
    const counting = writer.send('increment 300000', /^ok/)
    let rounds = 0
    const done = counting.then(() => { rounds = -1 })
    while (rounds >= 0 && rounds < 3) { assert.deepEqual(codesOf(await doctor([key])), []); if (rounds >= 0) rounds += 1 }
    await done
    await end()`,
  ],
  [
    'a lock at 2',
    `
    await writer.ok('lock')
    const other = await memoryPeer(t, key, release)
    assert.match(await other.send('create 64'), /AlreadyExists/)
    await writer.ok('unlock')
    assert.equal(lockOf(key).value, 2)
    assert.deepEqual(codesOf(await doctor([key])), ['LOCK_OVER_RELEASED'])
    await end(other)`,
  ],
  [
    'an orphan',
    `
    await crash(writer)
    const findings = await doctor([key])
    assert.deepEqual(codesOf(findings), ['ORPHAN'])
    assert(findings[0].evidence.includes('created by process ' + writer.pid + ', which has exited'))`,
  ],
  [
    'a key file whose segment was removed',
    `
    await crash(writer)
    const { spawnSync } = await import('node:child_process')
    const [, id] = /shmid (\\d+)/.exec((await doctor([key]))[0].evidence[0])
    assert.equal(spawnSync('ipcrm', ['-m', id]).status, 0)
    assert.deepEqual(codesOf(await doctor([key])), ['KEY_FILE_WITHOUT_SEGMENT'])`,
  ],
  [
    'a temp cleaner took the key file: programs are attached, newcomers do not find it',
    `
    forget(segmentFile(key))
    assert.deepEqual(codesOf(await doctor([key])), ['SEGMENT_WITHOUT_KEY_FILE'])
    const told = await doctor([key, '--pid', String(writer.pid)])
    assert(codesOf(told).includes('SEGMENT_WITHOUT_KEY_FILE'), codesOf(told).join())
    const all = (await doctor([])).filter(({ evidence }) => evidence.some(text => text.includes(' ' + writer.pid + ' ')))
    assert.deepEqual(codesOf(all), ['SEGMENT_WITHOUT_KEY_FILE'])
    await end()`,
  ],
  [
    'and a newcomer made a second segment',
    `
    forget(segmentFile(key))
    await new Promise(resolve => setTimeout(resolve, 1100 - new Date().getMilliseconds()))
    const newcomer = await memoryPeer(t, key, release)
    await newcomer.ok('create 64')
    const told = await doctor([key])
    assert.deepEqual(codesOf(told), ['SPLIT_SEGMENT'])
    for (const { pid } of [writer, newcomer])
      assert(told[0].evidence.some(text => text.includes(' ' + pid + ' ')), String(pid))
    await end(newcomer)`,
  ],
  [
    'two locks for one segment',
    `
    forget(lockFile(key))
    const newcomer = await memoryPeer(t, key, release)
    await newcomer.ok('attach')
    await writer.ok('lock')
    await newcomer.ok('lock')
    await newcomer.ok('unlock')
    await writer.ok('unlock')
    const told = await doctor([key])
    assert.deepEqual(codesOf(told), ['SPLIT_LOCK'])
    await end(newcomer)`,
  ],
]

for (const qt of qtMajors)
  for (const [title, snippet] of scenes)
    test.serial(`Qt ${qt}: ${title}`, async t => {
      await survives(t, prelude + snippet, { args: [uniqueKey(t), String(qt)] })
    })
