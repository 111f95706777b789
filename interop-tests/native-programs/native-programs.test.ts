// The native programs among themselves: what they promise in cpp/README.md, Qt 5 and Qt 6 in every combination.
import test from 'ava'
import { isolation } from '../../ts/setup/namespaces.mjs'
import { runChild } from '../helpers/child.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors, semaphorePeer, stamp } from '../helpers/peer.js'

const pairs = qtMajors.flatMap(first => qtMajors.map(second => [first, second] as const))

for (const [first, second] of pairs) {
  test(`a reader of Qt ${second} prints what a writer of Qt ${first} writes`, async t => {
    const key = uniqueKey(t)
    const reader = await Peer.start(t, 'reader', { qt: second, args: [key, '--count', '3'] })
    const writer = await Peer.start(t, 'writer', { qt: first, args: [key, '--interval', '50'] })
    t.true(writer.qtVersion.startsWith(`${first}.`))
    t.deepEqual(await reader.exited, { code: 0, signal: null })
    writer.kill('SIGTERM')
    t.deepEqual(await writer.exited, { code: 0, signal: null })

    const wrote = writer.lines.flatMap(line => /^wrote \d+ (.*)/.exec(line)?.[1] ?? [])
    const read = reader.lines.flatMap(line => /^read \d+ -?\d+ (.*)/.exec(line)?.[1] ?? [])
    t.is(read.length, 3)
    t.deepEqual(
      read,
      wrote.filter(text => read.includes(text)),
    )
  })

  test(`bytes and strings of Qt ${first} arrive in Qt ${second}`, async t => {
    const key = uniqueKey(t)
    const a = await memoryPeer(t, key, { qt: first })
    const b = await memoryPeer(t, key, { qt: second })
    t.is(await a.nativeKey(), await b.nativeKey())
    t.is(await a.ok('open 64'), 'created 64')
    t.is(await b.ok('open 64'), 'attached 64')
    await a.ok('write 00ff10 61')
    t.is(await b.ok('read 60 4'), '0000ff10')
    await b.ok(`writestring ${encodeURIComponent('Grüße 😀 %')}`)
    t.is(decodeURIComponent(await a.ok('readstring')), 'Grüße 😀 %')
    t.regex(await a.send('write 00 64'), /^error usage/)
    // From Qt 6.6 on it also minds that the failed create() of the other took its lock away.
    const refusal = a.locksNativeKeys ? /^error (4 AlreadyExists|8 UnknownError) / : /^error 4 /
    t.regex(await a.send('create 64'), refusal)
  })

  test(`the lock of Qt ${first} keeps Qt ${second} waiting`, async t => {
    const key = uniqueKey(t)
    const holder = await memoryPeer(t, key, { qt: first })
    const waiter = await memoryPeer(t, key, { qt: second })
    await holder.ok('create 64')
    await waiter.ok('attach')
    const { acquired, released } = holder.hold(300)
    await acquired
    const locked = stamp(await waiter.send('lock'))
    t.true(locked > (await released))
    await waiter.ok('unlock')
  })

  test(`increments of Qt ${first} and Qt ${second} at the same time all count`, async t => {
    const key = uniqueKey(t)
    const a = await memoryPeer(t, key, { qt: first })
    const b = await memoryPeer(t, key, { qt: second })
    await a.ok('create 8')
    await b.ok('attach')
    const sums = await Promise.all([a.ok('increment 20000'), b.ok('increment 20000')])
    t.true(sums.includes('40000'), sums.join(' '))
  })

  test(`a lock that Qt ${first} held when it was killed is free for Qt ${second}`, async t => {
    const key = uniqueKey(t)
    const holder = await memoryPeer(t, key, { qt: first })
    const other = await memoryPeer(t, key, { qt: second })
    await holder.ok('create 64')
    await other.ok('attach')
    await holder.ok('lock')
    holder.write('crash')
    t.deepEqual(await holder.exited, { code: null, signal: 'SIGKILL' })
    await other.ok('lock')
    await other.ok('unlock')

    // Nobody owns the lock of the one that was killed: a create() that fails adopts it, and cleans up.
    const heir = await memoryPeer(t, key, { qt: second })
    t.is(await heir.ok('open 64'), 'attached 64')
  })

  test(`a semaphore of Qt ${first} is the one of Qt ${second}`, async t => {
    const key = uniqueKey(t)
    const a = await semaphorePeer(t, key, { qt: first, args: ['--initial', '1', '--create'] })
    const b = await semaphorePeer(t, key, { qt: second })
    await a.send('acquire', /^acquired/)
    const acquired = b.send('acquire', /^acquired/).then(stamp)
    const released = stamp(await a.send('release', /^released/))
    t.true((await acquired) > released)
    t.is(await b.send('burst release 5'), 'ok 5')
    t.is(await a.send('burst acquire 5'), 'ok 5')
  })

  test(`Qt ${first} and Qt ${second} play ping-pong over two semaphores`, async t => {
    const [ping, pong] = [uniqueKey(t), uniqueKey(t)]
    const a = await semaphorePeer(t, ping, { qt: first })
    const b = await semaphorePeer(t, pong, { qt: second })
    const replies = [
      b.send(`pingpong ${encodeURIComponent(ping)} 500`),
      a.send(`pingpong ${encodeURIComponent(pong)} 500 start`),
    ]
    t.deepEqual(await Promise.all(replies), ['ok 500', 'ok 500'])
  })
}

for (const qt of qtMajors) {
  test(`writer and reader of Qt ${qt} leave when their stdin closes`, async t => {
    const args = [uniqueKey(t)]
    const writer = await Peer.start(t, 'writer', { qt, args })
    const reader = await Peer.start(t, 'reader', { qt, args })
    for (const peer of [writer, reader]) {
      peer.end()
      t.deepEqual(await peer.exited, { code: 0, signal: null })
    }
  })

  test(`churn of Qt ${qt} counts its rounds`, async t => {
    const peer = await memoryPeer(t, uniqueKey(t), { qt })
    t.is(await peer.ok('churn 20'), 'created 20 attached 0 failed 0')
    await peer.ok('create 64')
    t.is(await peer.ok('churn 20'), 'created 0 attached 20 failed 0')
  })

  test(`keys of Qt ${qt}: a lone surrogate, a path, and forms it does not have`, async t => {
    const peer = await Peer.start(t, 'memory', { qt })
    t.regex(await peer.ok('key utf16 0061d800'), /qipc_sharedmemory_a/)
    t.regex(await peer.ok('key native %2Ftmp%2Fsome%20where'), /^%2Ftmp%2Fsome%20where/)
    const [major = 0, minor = 0] = peer.qtVersion.split('.').map(Number)
    const posix = await peer.send('key posix %2Fname')
    t.regex(posix, major > 6 || (major === 6 && minor >= 6) ? /^ok / : /^error unsupported/)
    t.is(await peer.send('frobnicate'), 'error usage frobnicate')
  })

  test(`the measurements of Qt ${qt} are JSON lines`, async t => {
    const options = ['--batches', '3', '--rounds', '50']
    const lock = await Peer.start(t, 'bench_peer', { qt, args: ['lock', uniqueKey(t), ...options] })
    const read = await Peer.start(t, 'bench_peer', {
      qt,
      args: ['read', uniqueKey(t), '4096', ...options],
    })
    for (const peer of [lock, read]) t.deepEqual(await peer.exited, { code: 0, signal: null })

    const [, ...lines] = [...lock.lines, ...read.lines.slice(1)]
    const measured = lines.map(line => JSON.parse(line))
    t.deepEqual(
      measured.map(({ name }) => name),
      ['lock', 'read_4096', 'read_into_4096'],
    )
    t.true(measured.every(({ unit, median }) => unit === 'ns' && median > 0))
  })
}

test.serial('an isolated child sees what it leaves, and where possible nothing else', async t => {
  const code = `
    import { rmSync, writeFileSync } from 'node:fs'
    import { tmpdir } from 'node:os'
    import { leftovers, snapshot } from './interop-tests/helpers/leftovers.ts'
    const file = tmpdir() + '/qipc_' + process.argv[1]
    const before = snapshot()
    writeFileSync(file, '')
    const left = leftovers(before)
    rmSync(file)
    console.log(JSON.stringify({ before: [...before], file, left, cwd: process.cwd() }))`
  const args = [`mark${process.pid}`]
  const child = await runChild(t, code, { isolated: true, args })
  t.is(child.code, 0, child.stderr)
  const { before, file, left, cwd } = JSON.parse(child.stdout)
  t.deepEqual(left, [`file ${file}`])
  t.is(cwd, process.cwd())
  if (isolation()) t.deepEqual(before, [])
})
