// `qt-ipc watch`, as a user runs it, on segments that live Qt programs write.
import { readFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { runChild } from '../helpers/child.js'
import { cli, cliFile } from '../helpers/cli.js'
import { semaphoreOf } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { LineProcess } from '../helpers/line-process.js'
import { memoryPeer, Peer, qtMajors, semaphorePeer } from '../helpers/peer.js'

function startWatch(t: ExecutionContext, ...args: string[]): LineProcess {
  const watch = new LineProcess([process.execPath, cliFile, 'watch', ...args])
  t.teardown(() => watch[Symbol.asyncDispose]())
  return watch
}

const time = /^\d\d:\d\d:\d\d\.\d{3} {2}/

for (const qt of qtMajors)
  test(`what Qt ${qt} writes, as it comes; Ctrl-C is a good end`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('open 256')
    await peer.ok('writestring first')
    const watch = startWatch(t, key, '--as', 'ds:QString')
    t.regex(await watch.waitLine(/first$/), time)
    // It may not write, nor stay attached, and it may not keep others from the lock.
    const maps = readFileSync(`/proc/${watch.pid}/maps`, 'utf8').split('\n')
    const mapped = maps.filter(line => line.includes('/SYSV51'))
    for (const line of mapped) t.regex(line, / r--s /)
    await peer.ok('lock')
    await peer.ok('writestring second')
    await peer.ok('unlock')
    t.regex(await watch.waitLine(/second$/), time)
    watch.kill('SIGINT')
    t.deepEqual(await watch.exited, { code: 0, signal: null })
    t.is(watch.stderr, '')
    await peer.ok('lock')
  })

test('fields that changed, as text, JSON and CSV', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 0100000002000000')
  const as = ['--as', 'struct:a=i32,b=i32', '--count', '2']
  const watches = [[], ['--json'], ['--csv']].map(words => startWatch(t, key, ...as, ...words))
  const [text, json, csv] = watches
  await text?.waitLine(/a=1 {2}b=2$/)
  const first = JSON.parse((await json?.waitLine(/^\{/)) ?? '')
  await csv?.waitLine(/,1,2$/)
  await peer.ok('write 03000000 4')
  t.regex((await text?.waitLine(time)) ?? '', /^\S+ {2}b=3$/)
  const second = JSON.parse((await json?.waitLine(/^\{/)) ?? '')
  await csv?.waitLine(/,1,3$/)
  for (const watch of watches) t.deepEqual(await watch.exited, { code: 0, signal: null })
  t.like(first, { changed: ['a', 'b'], value: { a: 1, b: 2 }, torn: null, reattached: false })
  t.like(second, { changed: ['b'], value: { a: 1, b: 3 } })
  t.false(Number.isNaN(Date.parse(second.at)))
  t.is(csv?.lines[0], 'time,a,b')
})

test('bytes without a codec: the rows that changed', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  const watch = startWatch(t, key, '--count', '2')
  await watch.waitLine(/64 bytes$/)
  await peer.ok('write 41 33')
  await watch.waitLine(/1 rows changed$/)
  await watch.waitLine(/^ {2}00000020 {2}00 41 00/)
  t.deepEqual(await watch.exited, { code: 0, signal: null })
})

test('a chart of a field; a field that is not there', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  const chart = startWatch(
    t,
    key,
    '--as',
    'struct:a=i32,speed=i32',
    '--plot',
    'speed',
    '--count',
    '9',
  )
  // It prints at the end only, for this is no terminal; `increment` writes 64 bits under the lock.
  const writing = (async () => {
    for (let value = 1; chart.lines.length === 0; value++) {
      const ended = await Promise.race([
        chart.exited,
        peer.ok(`write ${(value % 200).toString(16).padStart(2, '0')} 4`),
      ])
      if (typeof ended === 'object') return
    }
  })()
  t.deepEqual(await chart.exited, { code: 0, signal: null })
  await writing
  t.regex(chart.lines[0] ?? '', /^speed \d+$/)
  t.regex(chart.stdout, /[\u2801-\u28ff]/)
  const missing = await cli(['watch', key, '--as', 'struct:a=i32', '--plot', 'b'])
  t.is(missing.code, 1)
  t.regex(missing.stderr, /the value has no field "b" to plot\. Its fields are a/)
})

test('in a terminal the chart is drawn over itself', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  // `script` gives it a terminal.
  const line = `stty cols 60; '${process.execPath}' '${cliFile}' watch '${key}' --as i32 --no-lock --plot value --count 2`
  const terminal = new LineProcess(['script', '-qefc', line, '/dev/null'])
  t.teardown(() => terminal[Symbol.asyncDispose]())
  await terminal.waitLine(/value.* 0/)
  await peer.ok('write 07')
  t.deepEqual(await terminal.exited, { code: 0, signal: null })
  t.true(terminal.stdout.includes('\u001b[5A\u001b[J'))
  t.regex(terminal.stdout, /value\S* 7/)
})

test('a sequence counter instead of the lock, which may be held', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 0200000009000000')
  await peer.ok('lock')
  const { code, stdout } = await cli([
    'watch',
    key,
    '--as',
    'struct:n=u32,v=u32',
    '--sequence',
    '0',
    '--count',
    '1',
    '--json',
  ])
  t.is(code, 0)
  t.like(JSON.parse(stdout), { torn: false, value: { n: 2, v: 9 } })
  const unproven = await cli(['watch', key, '--as', 'u32', '--no-lock', '--count', '1', '--json'])
  t.like(JSON.parse(unproven.stdout), { torn: null, value: 2 })
  await peer.ok('unlock')
})

test('a semaphore as the source of events', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 01')
  const semaphore = await Peer.start(t, 'semaphore', { args: [encodeURIComponent(`${key} go`)] })
  const watch = startWatch(t, key, '--as', 'u8', '--on', `${key} go`, '--count', '2')
  await watch.waitLine(/ 1$/)
  await peer.ok('write 02')
  await semaphore.send('release 1', /^released/)
  await watch.waitLine(/ 2$/)
  t.deepEqual(await watch.exited, { code: 0, signal: null })
})

for (const end of ['SIGINT', 'SIGTERM'] as const)
  test(`--on: a token that was not reported is still there after ${end}, and the used ones do not come back`, async t => {
    const key = uniqueKey(t)
    const bell = `${key} go`
    const peer = await memoryPeer(t, key)
    await peer.ok('open 64')
    await peer.ok('write 01')
    const semaphore = await semaphorePeer(t, bell)
    const watch = startWatch(t, key, '--as', 'u8', '--on', bell)
    await watch.waitLine(/ 1$/)
    await peer.ok('write 02')
    await semaphore.send('release 1', /^released/)
    await watch.waitLine(/ 2$/)
    watch.kill(end)
    t.deepEqual(await watch.exited, { code: 0, signal: null })
    t.is(watch.stderr, '')
    t.is(semaphoreOf(bell)?.value, 0)
    await semaphore.send('release 1', /^released/)
    t.is(semaphoreOf(bell)?.value, 1)
  })

test('--sequence OFFSET:once counts records, odd and even', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 0100000009000000')
  const words = ['--as', 'struct:n=u32,v=u32', '--sequence', '0:once', '--json', '--count', '3']
  const watch = startWatch(t, key, ...words)
  const line = async () => JSON.parse(await watch.waitLine(/^\{/))
  t.like(await line(), { torn: null, missed: 0, value: { n: 1, v: 9 } })
  await peer.ok('write 020000000a000000')
  t.like(await line(), { torn: null, missed: 0, value: { n: 2, v: 10 } })
  await peer.ok('write 050000000b000000')
  t.like(await line(), { torn: null, missed: 2, value: { n: 5, v: 11 } })
  t.deepEqual(await watch.exited, { code: 0, signal: null })
  t.is(watch.stderr, '')
})

test('--stale reports a stopped program, then a killed one', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 01')
  const words = [key, '--as', 'u8', '--stale', '100']
  const text = startWatch(t, ...words)
  const json = startWatch(t, ...words, '--json')
  await text.waitLine(/ 1$/)
  t.is(JSON.parse(await json.waitLine(/^\{/)).stale, null)
  process.kill(peer.pid, 'SIGSTOP')
  await text.waitLine(/unchanged for 100 ms, and the process that created the segment exists$/)
  t.like(JSON.parse(await json.waitLine(/^\{/)), {
    value: 1,
    stale: { unchangedFor: 100, creator: 'alive' },
  })
  process.kill(peer.pid, 'SIGCONT')
  await peer.ok('write 02')
  await text.waitLine(/ 2$/)
  t.is(JSON.parse(await json.waitLine(/^\{/)).stale, null)
  peer.write('crash')
  await peer.exited
  await text.waitLine(/unchanged for 100 ms, and the process that created the segment has exited$/)
  t.like(JSON.parse(await json.waitLine(/^\{/)).stale, { creator: 'exited' })
  const late = await cli(['watch', key, '--as', 'u8', '--count', '1'])
  t.regex(late.stdout, /\[stale: .*has exited, and no other process is attached\] 2$/m)
})

test('the program restarts, the watch goes on', async t => {
  const key = uniqueKey(t)
  const first = await memoryPeer(t, key)
  await first.ok('open 64')
  await first.ok('write 01')
  const watch = startWatch(t, key, '--as', 'u8', '--reattach')
  await watch.waitLine(/ 1$/)
  await first.ok('detach')
  const removed = await runChild(
    t,
    "import { SharedMemory } from 'qt-ipc'; await SharedMemory.remove(process.argv[1], { force: true })",
    { args: [key] },
  )
  t.is(removed.code, 0, removed.stderr)
  const second = await memoryPeer(t, key)
  await second.ok('open 64')
  await second.ok('write 05')
  await watch.waitLine(/5$/)
  watch.kill('SIGINT')
  t.deepEqual(await watch.exited, { code: 0, signal: null })
})

test('a reader that has seen enough ends it without a complaint', async t => {
  const key = uniqueKey(t)
  const writer = await Peer.start(t, 'writer', { args: [key, '--interval', '5'] })
  await writer.waitLine(/^wrote 2 /)
  const pipeline = new LineProcess([
    'bash',
    '-c',
    'set -o pipefail; "$@" | head -n 3',
    'bash',
    process.execPath,
    cliFile,
    'watch',
    key,
    '--as',
    'ds:QString',
  ])
  t.teardown(() => pipeline[Symbol.asyncDispose]())
  t.deepEqual(await pipeline.exited, { code: 0, signal: null })
  t.is(pipeline.stderr, '')
  t.is(pipeline.lines.length, 3)
})

test('command lines that make no sense', async t => {
  for (const args of [
    ['--csv'],
    ['--plot', 'x'],
    ['--as', 'i32', '--csv', '--json'],
    ['--as', 'i32', '--sequence', 'a'],
    ['--as', 'i32', '--count', '0'],
  ]) {
    const key = uniqueKey(t)
    const { code } = await cli(['watch', key, ...args, '--timeout', '100'])
    t.is(code, 2, args.join(' '))
  }
})
