// `qt-ipc read`, as a user runs it, of segments that live Qt programs and programs without Qt have filled.
import { readFileSync } from 'node:fs'
import test from 'ava'
import { qt } from 'qt-ipc/datastream'
import { cli, cliJson } from '../helpers/cli.js'
import { lockOf } from '../helpers/kernel.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { segmentFile, segmentOf } from '../helpers/segments.js'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

for (const major of qtMajors) {
  test(`a QString of Qt ${major}: its release is found in the maps`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt: major })
    await peer.ok('open 4096')
    await peer.ok(`writestring ${encodeURIComponent('grüße, 世界')}`)
    const { code, stdout, stderr } = await cli(['read', key, '--as', 'ds:QString'])
    t.is(stderr, '')
    t.is(stdout, 'grüße, 世界\n')
    t.is(code, 0)
    t.like(await cliJson(['read', key, '--as', 'ds:QString']), {
      source: key,
      size: 4096,
      offset: 0,
      locked: true,
      codec: 'QString',
      qt: peer.qtVersion.replace(/\.\d+$/, ''),
      value: 'grüße, 世界',
    })
  })

  test(`a map of variants that Qt ${major} would read, and the dump that guesses it`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt: major })
    await peer.ok('open 256')
    const ds = qt(major === 5 ? '5.15' : '6.4')
    const bytes = ds.variantMap.encode(
      new Map([
        ['speed', { type: 'double', value: 88.5, isNull: false }],
        ['name', { type: 'QString', value: 'Ada', isNull: false }],
      ]),
    )
    await peer.ok(`write ${hex(bytes)}`)
    const { stdout } = await cli(['read', key, '--as', 'ds:QMap<QString,QVariant>'])
    t.true(stdout.includes('speed: 88.5 (double)'))
    t.true(stdout.includes('name: "Ada" (QString)'))
    const dump = await cli(['read', key])
    t.is(dump.code, 0)
    t.true(dump.stdout.startsWith('00000000  00 00 00 02'))
    t.regex(dump.stdout, /certain +QMap<QString,QVariant> in a QDataStream/)
    t.like(await cliJson(['read', key]), {
      truncated: false,
      guesses: [{ as: 'ds:QMap<QString,QVariant>', certainty: 'certain' }],
    })
  })
}

test('a lock that is held: the time limit, and a look without the lock', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('writestring busy')
  await peer.ok('lock')
  const locked = await cli(['read', key, '--as', 'ds:QString', '--timeout', '100'])
  t.is(locked.code, 1)
  t.regex(locked.stderr, /^qt-ipc: .*ERR_QT_IPC_TIMEOUT/)
  const look = await cli(['read', key, '--as', 'ds:QString', '--no-lock'])
  t.is(look.stdout, 'busy\n')
  await peer.ok('unlock')
})

test('a segment that nobody is attached to stays, with its lock, as it was', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('writestring left')
  peer.write('crash')
  await peer.exited
  const before = [segmentOf(segmentFile(key)), lockOf(key)?.id]
  t.is((await cli(['read', key, '--as', 'ds:QString', '--qt', '6.4'])).stdout, 'left\n')
  t.is((await cli(['read', key, '--as', 'ds:QString', '--no-lock'])).stdout, 'left\n')
  t.deepEqual([segmentOf(segmentFile(key)), lockOf(key)?.id], before)
  const next = await memoryPeer(t, key)
  await next.ok('attach')
})

test('memory of programs without Qt: by number, by id, by POSIX name', async t => {
  const peer = await Peer.start(t, 'plain_memory')
  const number = 0x2b000000 + process.pid
  const id = await peer.ok(`systemv ${number} 64`)
  await peer.ok(`write ${hex(Buffer.from('speed=100\0'))}`)
  for (const key of [`systemv:${number}`, `systemv:0x${number.toString(16)}`, `shmid:${id}`]) {
    const { stdout, stderr } = await cli(['read', key, '--as', 'cstring'])
    t.is(stdout, 'speed=100\n')
    t.regex(stderr, /^note: the segment has no lock/)
  }
  await peer.ok('remove')

  const name = uniquePosixName()
  const posix = await Peer.start(t, 'plain_memory')
  await posix.ok(`posix ${encodeURIComponent(name)} 64`)
  await posix.ok('write 0100000002000000')
  t.is((await cli(['read', `posix:${name}`, '--as', 'i32[2]'])).stdout, '[1, 2]\n')
  t.like(await cliJson(['read', `posix:${name}`, '--as', 'struct:a=i32,b=u8']), {
    value: { a: 1, b: 2 },
    locked: false,
  })
  await posix.ok('remove')
})

test('a part, the raw bytes, and what does not decode', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 000102030405060708')
  t.is((await cli(['read', key, '--as', 'u8[3]', '--offset', '4'])).stdout, '[4, 5, 6]\n')
  const raw = await cli(['read', key, '--raw', '--offset', '1', '--length', '4'])
  t.is(raw.stdout, '\u0001\u0002\u0003\u0004')
  const wrong = await cli(['read', key, '--as', 'ds:QString'])
  t.is(wrong.code, 1)
  t.regex(wrong.stderr, /ERR_QDS_.*\. Dump the bytes with qt-ipc read KEY/)
  const outside = await cli(['read', key, '--as', 'i32', '--offset', '63'])
  t.is(outside.code, 1)
  t.regex(outside.stderr, /has 4 bytes, but only 1/)
})

test('a segment that is not there, and one that comes while it is waited for', async t => {
  const key = uniqueKey(t)
  const missing = await cli(['read', key, '--as', 'ds:QString'])
  t.is(missing.code, 1)
  t.is(missing.stdout, '')
  t.regex(missing.stderr, /^qt-ipc: .*ERR_QT_IPC_NOT_FOUND/)
  t.is((await cli(['read', key, '--wait', '--timeout', '50'])).code, 1)

  const reading = cli(['read', key, '--as', 'i32', '--wait', '--timeout', '30000'])
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  t.is((await reading).code, 0)
})

test('a misspelt key: every command names the one that exists', async t => {
  const key = `${uniqueKey(t).replace(/\W+/g, '-').slice(-30)}-greenhouse`
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  const wrong = key.replace('green', 'geren')
  for (const words of [
    ['read', wrong],
    ['read', wrong, '--as', 'i32', '--wait', '--timeout', '50'],
    ['watch', wrong, '--as', 'i32'],
    ['write', wrong, '--as', 'i32', '5'],
    ['repair', wrong],
  ]) {
    const { code, stderr } = await cli(words)
    t.is(code, 1)
    t.regex(stderr, new RegExp(`qt-ipc doctor .*Did you mean '?${key}'?\\?`), words.join(' '))
  }
  // The key exists, the other reason is told alone.
  await peer.ok('lock')
  const held = await cli(['write', key, '--as', 'i32', '5', '--timeout', '50'])
  t.notRegex(held.stderr, /Did you mean/)
  await peer.ok('unlock')
})

test('another temporary folder, named or that of a process', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key, { qt: 5, env: { TMPDIR: '/var/tmp' } })
  await peer.ok('open 64')
  await peer.ok('writestring elsewhere')
  for (const setting of ['tmpdir=/var/tmp', `pid=${peer.pid}`]) {
    const { stdout, stderr } = await cli(['read', `${key},${setting}`, '--as', 'ds:QString'])
    t.is(stdout, 'elsewhere\n', stderr)
  }
  t.is((await cli(['read', key, '--as', 'ds:QString'])).code, 1)
})

test('a codec of a module, which has its own copy of the package', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 64')
  await peer.ok('write 0100000000000000000045c0')
  const module = 'interop-tests/helpers/telemetry.mjs#Telemetry'
  t.true(readFileSync('interop-tests/helpers/telemetry.mjs', 'utf8').includes("'qt-ipc/layout'"))
  t.is(
    (await cli(['write', key, '--as', module, '{"sequence": 2, "speed": -42, "ticks": 7}'])).code,
    0,
  )
  t.like(await cliJson(['read', key, '--as', module]), {
    codec: 'struct Telemetry',
    value: { sequence: 2, speed: -42, ticks: 7 },
  })
})
