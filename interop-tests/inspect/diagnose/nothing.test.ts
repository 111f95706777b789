// What is no finding: programs that are well, and have nothing to do with each other.
import test from 'ava'
import { asRootSerially } from '../../helpers/as-root.js'
import { uniqueKey } from '../../helpers/keys.js'
import { survives } from '../../helpers/run-isolated.js'

const prelude = `
  import { mkdirSync } from 'node:fs'
  import { codesOf, doctor } from './interop-tests/inspect/diagnose/helpers/doctor.ts'
  import { Peer } from './interop-tests/helpers/peer.ts'
  const end = async (...peers) => { for (const peer of peers) await peer[Symbol.asyncDispose]() }
  /** Of these programs; root also sees the namespaces of the other tests. */
  const about = (findings, ...peers) => codesOf(findings.filter(({ subject, evidence }) =>
    peers.some(({ pid }) => [subject, ...evidence].some(text => text.includes(' ' + pid)))))
`

asRootSerially('two containers in which a pair of programs uses the same key', async t => {
  await survives(
    t,
    `${prelude}
    const pair = async (through = []) => {
      const writer = await memoryPeer(t, key, { qt: 5, through })
      await writer.ok('create 64')
      // The second program of a container enters the namespaces of the first.
      const inside = through.length > 0 ? ['nsenter', '-t', String(writer.pid), '-i', '-m', '-r'] : []
      const reader = await memoryPeer(t, key, { through: inside })
      await reader.ok('attach')
      return [writer, reader]
    }
    const container = ['unshare', '--ipc', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp; exec "$@"', 'sh']
    const peers = [...await pair(), ...await pair(container)]
    assert.deepEqual(codesOf(await doctor([key])), [])
    for (const { pid } of peers) assert.deepEqual(codesOf(await doctor([key, '--pid', String(pid)])), [])
    assert.deepEqual(about(await doctor([]), ...peers), [])
    await end(...peers)`,
    { args: [uniqueKey(t)] },
  )
})

test.serial('a native key in a folder of its own, beside a healthy pair', async t => {
  await survives(
    t,
    `${prelude}
    mkdirSync('/dev/shm/folder')
    const natives = []
    for (const qt of [5, 6]) {
      const native = await Peer.start(t, 'memory', { qt })
      await native.ok('key native ' + encodeURIComponent('/dev/shm/folder/' + qt))
      await native.ok('create 64')
      const writer = await memoryPeer(t, key + qt, { qt })
      await writer.ok('create 64')
      natives.push(native, writer)
    }
    assert.deepEqual(about(await doctor([]), ...natives), [])
    assert.deepEqual(codesOf(await doctor([key + 5])), [])
    await end(...natives)`,
    { args: [uniqueKey(t)] },
  )
})

test.serial('programs that come and go, and use their locks all the time', async t => {
  await survives(
    t,
    `${prelude}
    const writer = await memoryPeer(t, key)
    await writer.ok('create 64')
    await writer.ok('write 0000000000000000')
    const counting = writer.send('increment 300000', /^ok/)
    let leaving = false
    const coming = (async () => {
      const guest = await memoryPeer(t, key + ' guest', { qt: 5 })
      for (let round = 0; !leaving; round += 1) {
        await guest.ok('create 64')
        await guest.ok('detach')
      }
      await end(guest)
    })()
    for (let round = 0; round < 5; round += 1) {
      const letters = key.replace(/[^a-zA-Z]/g, '')
      const told = (await doctor([])).filter(({ subject }) => subject.includes(letters))
      assert.deepEqual(told, [])
      assert.deepEqual(codesOf(await doctor([key])), [])
    }
    leaving = true
    await coming
    await counting
    await end(writer)`,
    { args: [uniqueKey(t)] },
  )
})
