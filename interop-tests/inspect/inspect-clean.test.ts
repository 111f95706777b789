// What is left over is removed, after a yes, and nothing else.
import test from 'ava'
import { survives } from '../helpers/run-isolated.js'

const prelude = `
  import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs'
  import { cli, cliJson } from './interop-tests/helpers/cli.ts'
  import { lockOf } from './interop-tests/helpers/kernel.ts'
  import { lockFile, segmentFile, segmentOf } from './interop-tests/helpers/segments.ts'
  import { wholeState } from './interop-tests/helpers/system-snapshot.ts'
  import { findLeftovers, listSegments, removeLeftover, takeSurvey } from 'qt-ipc/inspect'
  const orphan = async (key, qt) => {
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    peer.write('crash')
    await peer.exited
    return segmentOf(segmentFile(key)).id
  }
  // The rest is of other namespaces of this machine.
  const ours = found => found.filter(({ segment, file }) => (segment ?? file).own)
`

for (const qt of [5, 6])
  test(`clean takes what a killed program of Qt ${qt} has left, with --yes only, and nothing that lives`, async t => {
    await survives(
      t,
      `${prelude}
      const live = await memoryPeer(t, 'live', { qt: ${qt} })
      await live.ok('create 64')
      await live.ok('fill 9')
      const unattached = await memoryPeer(t, 'unattached', { qt: ${qt} })
      const last = await memoryPeer(t, 'unattached', { qt: ${qt} })
      await unattached.ok('create 64')
      await last.ok('attach')
      await unattached.ok('detach')
      last.write('crash')
      await last.exited
      const others = wholeState()
      const shmid = await orphan('dead key', ${qt})
      const all = wholeState()

      const look = await cli(['clean'])
      assert.equal(look.code, 1)
      assert.match(look.stdout, new RegExp('segment +~deadkey \\\\(shmid ' + shmid + ', 64 bytes\\\\)'))
      assert.match(look.stdout, /qt-ipc clean --yes to remove them/)
      assert.match(look.stdout, /"unattached".*its creator, process \\d+ \\(memory\\), is alive/)
      assert.doesNotMatch(look.stdout, /"live"/)
      assert.deepEqual(wholeState(), all)

      const done = await cli(['clean', '--yes'])
      assert.equal(done.code, 0, done.stdout)
      assert.match(done.stdout, /removed segment +~deadkey/)
      assert(!existsSync(segmentFile('dead key')))
      // The lock stays, as the live programs may have created it: a row, its values and its key file.
      assert.equal(lockOf('dead key').value, 1)
      const left = wholeState()
      assert.deepEqual(others.filter(line => !left.includes(line)), [])
      assert.equal(left.length, others.length + 3)
      assert.equal(await live.ok('read 0 2'), '0909')
      await live.ok('lock')
      await live.ok('unlock')

      const again = await cliJson(['clean', '--yes'])
      assert.deepEqual(again.leftovers, [])
      assert.deepEqual(ours(again.kept).map(({ segment }) => segment.letters), ['unattached'])
      assert.match((await cli(['clean'])).stdout, /^No leftovers were found/m)
      await live[Symbol.asyncDispose]()
      await unattached[Symbol.asyncDispose]()
      await SharedMemory.remove('unattached')
      assert.equal(await SharedMemory.remove('dead key'), true)
      assert(!existsSync(lockFile('dead key')))`,
    )
  })

test('what has changed since the look is left alone: attached again, made anew', async t => {
  await survives(
    t,
    `${prelude}
    const leftover = async () => findLeftovers(await takeSurvey()).removable[0]
    await orphan('key', 6)
    const first = await leftover()
    const peer = await memoryPeer(t, 'key')
    await peer.ok('attach')
    await assert.rejects(removeLeftover(first), code('VANISHED'))
    assert.equal(await peer.ok('size'), '64')

    await peer.ok('detach')
    await peer[Symbol.asyncDispose]()
    await orphan('key', 6)
    const second = await leftover()
    const holder = await memoryPeer(t, 'key')
    await holder.ok('attach')
    await holder.ok('lock')
    await assert.rejects(removeLeftover(second), code('BUSY'))
    await holder.ok('unlock')
    await holder.ok('detach')
    await orphan('key', 5)
    assert.notEqual((await leftover()).segment.id, second.segment.id)
    await assert.rejects(removeLeftover(second), code('VANISHED'))
    await assert.rejects(removeLeftover({ ...second, segment: { ...second.segment, own: false } }), TypeError)
    await removeLeftover(await leftover())
    await holder[Symbol.asyncDispose]()
    assert.deepEqual(await listSegments().then(all => all.filter(({ own }) => own)), [])`,
  )
})

test('a segment without a key file and one with a native key are kept, with the reason', async t => {
  await survives(
    t,
    `${prelude}
    const { rmSync } = await import('node:fs')
    const { spawnSync } = await import('node:child_process')
    const shmid = await orphan('key', 5)
    rmSync(segmentFile('key'))
    const native = await memoryPeer(t, 'unused')
    const path = process.env.TMPDIR + '/native'
    await native.ok('key native ' + encodeURIComponent(path))
    await native.ok('create 64')
    native.write('crash')
    await native.exited
    const cleaned = await cliJson(['clean', '--yes'])
    assert.deepEqual(cleaned.leftovers, [])
    const reasons = ours(cleaned.kept).map(({ reason }) => reason).join()
    assert.match(reasons, new RegExp('may not belong to a Qt program.*ipcrm -m ' + shmid))
    assert.match(reasons, /native may not be its key file: ipcrm -m/)
    assert(existsSync(path))
    for (const { segment } of ours(cleaned.kept)) spawnSync('ipcrm', ['-m', segment.id])`,
  )
})

test('POSIX memory goes with its lock when no process is unseen', async t => {
  await survives(
    t,
    `${prelude}
    const { rmSync } = await import('node:fs')
    const child = launch("import { NativeIpcKey, SharedMemory } from 'qt-ipc'; await SharedMemory.create(NativeIpcKey.native('/dead', 'posix'), 64); process.kill(process.pid, 'SIGKILL')")
    await child.exited
    const survey = await takeSurvey()
    const { removable, kept } = findLeftovers(survey)
    const nobodyUnseen = !survey.unseen.hidden && survey.unseen.unreadable.length === 0
    const [segment] = survey.segments.filter(({ own, nativeKey }) => own && nativeKey === '/dead')
    assert.equal(segment.state, nobodyUnseen ? 'orphan' : 'unattached')
    assert.equal(ours(nobodyUnseen ? removable : kept)[0].segment, segment)
    if (!nobodyUnseen) assert.match(ours(kept)[0].reason, /could not be inspected/)
    // As if everybody were seen.
    await assert.rejects(removeLeftover({ kind: 'segment', segment: { ...segment, id: segment.id + 1 } }), code('VANISHED'))
    assert(existsSync('/dev/shm/dead'))
    const removed = removeLeftover({ kind: 'segment', segment })
    // The addon itself refuses in a pid namespace.
    if (survey.unseen.hidden) await assert.rejects(removed, code('BUSY'))
    else {
      await removed
      assert(!existsSync('/dev/shm/dead') && !existsSync('/dev/shm/sem.dead'))
    }`,
  )
})

test('an empty key file that belongs to nothing', async t => {
  await survives(
    t,
    `${prelude}
    const lone = segmentFile('lone')
    writeFileSync(lone, '')
    const peer = await memoryPeer(t, 'live')
    await peer.ok('create 64')
    const files = async () => {
      const { removable, kept } = findLeftovers(await takeSurvey())
      return ours([...removable, ...kept]).filter(({ file }) => file)
    }
    const [young, ...others] = await files()
    assert.deepEqual(others, [])
    assert.deepEqual([young.file.path, young.reason], [lone, 'it is less than a minute old'])
    const old = new Date(Date.now() - 3_600_000)
    utimesSync(lone, old, old)
    const [used] = await files()
    assert.match(used.reason, /uses qt-ipc and has its key files there/)
    assert.match((await cli(['clean', '--yes'])).stdout, /lone.*uses qt-ipc/)
    assert(existsSync(lone))
    await assert.rejects(removeLeftover(young), code('VANISHED'))
    await removeLeftover(used)
    assert(!existsSync(lone))
    await peer[Symbol.asyncDispose]()`,
  )
})
