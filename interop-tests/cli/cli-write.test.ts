// `qt-ipc write`, as a user runs it; native Qt programs read.
import test from 'ava'
import { qt } from 'qt-ipc/datastream'
import { cli, cliJson } from '../helpers/cli.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'

for (const major of qtMajors)
  test(`Qt ${major} reads a QString, from the command line and from stdin`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt: major })
    await peer.ok('open 256')
    const { code, stdout } = await cli(['write', key, '--as', 'ds:QString', 'grüße, 世界'])
    t.is(code, 0)
    t.is(stdout, '22 bytes written at offset 0, under the lock\n')
    t.is(decodeURIComponent(await peer.ok('readstring')), 'grüße, 世界')
    await cli(['write', key, '--as', 'ds:QString'], { stdin: 'two\nlines\n' })
    t.is(decodeURIComponent(await peer.ok('readstring')), 'two\nlines')

    const map = ['--as', 'ds:QMap<QString,QVariant>']
    await cli(['write', key, ...map, '{"volume": 0.5, "muted": false, "names": ["a"]}'])
    const ds = qt(major === 5 ? '5.15' : '6.4')
    const value = ds.variantMap.decode(Buffer.from(await peer.ok('read'), 'hex'))
    t.is(value.get('volume')?.type, 'double')
    t.is(value.get('muted')?.value, false)
    t.is(value.get('names')?.type, 'QVariantList')
    const printed = (await cliJson(['read', key, ...map])) as { value: unknown }
    t.is((await cli(['write', key, ...map, JSON.stringify(printed.value)])).code, 0)
    t.deepEqual(ds.variantMap.decode(Buffer.from(await peer.ok('read'), 'hex')), value)
  })

test('numbers, structs, raw bytes, an offset, and zeros behind the value', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 32')
  await peer.ok('fill 255')
  t.is((await cli(['write', key, '--as', 'i32be', '258', '--offset', '4'])).code, 0)
  t.is(await peer.ok('read 0 12'), 'ffffffff00000102ffffffff')
  await cli(['write', key, '--as', 'struct:a=u8,b=i64', '{"a": 1, "b": 2}', '--clear'])
  t.is(await peer.ok('read'), `0100000000000000${'02'.padEnd(16, '0')}`.padEnd(64, '0'))
  await cli(['write', key, '--raw', '--offset', '1'], { stdin: Uint8Array.of(7, 0, 10) })
  t.is(await peer.ok('read 0 5'), '0107000a00')
  t.like(await cliJson(['write', key, '--as', 'cstring', 'text']), {
    offset: 0,
    byteLength: 5,
    locked: true,
  })
  t.is(await peer.ok('read 0 6'), '746578740000')
})

test('what does not fit, or is no such value, is refused and changes nothing', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 16')
  await peer.ok('fill 7')
  for (const [args, code, message] of [
    [
      ['--as', 'ds:QString', 'too long for it'],
      1,
      /cannot write 34 bytes at offset 0: only 16 of 16/,
    ],
    [['--as', 'i32', '1', '--offset', '13'], 1, /at offset 13: only 3 of/],
    [['--as', 'i32', '1', '--offset', '99'], 1, /at offset 99: only 0 of/],
    [['--as', 'u8', '300'], 2, /300 is not a whole number/],
    [['--as', 'i32', 'many'], 2, /the value is not JSON/],
    [['--as', 'ds:QMap<QString,int>', '[1]'], 2, /is not a Map/],
    [['--as', 'ds:a=int,b=int', '{"a":1}'], 2, /exactly a, b/],
    [
      ['--as', 'struct:a=u8,b=u8', '{"a":1,"b":2,"c":3}'],
      2,
      /c is not a member; the members are a, b/,
    ],
    [
      ['--as', 'ds:QVariantMap', '{"a":{"type":"in","value":1}}'],
      2,
      /\['a'\]\.type: "in" is not the name of a known type/,
    ],
    [['--as', 'i32', '-99999999999'], 2, /-99999999999 is not a whole number/],
    [['x'], 2, /write needs --as CODEC, or --raw/],
    [['--as', 'i32', '1', '2'], 2, /does not take the argument "2"/],
  ] as const) {
    const result = await cli(['write', key, ...args])
    t.is(result.code, code, result.stderr)
    t.regex(result.stderr, message)
  }
  t.is(await peer.ok('read'), '07'.repeat(16))
})

test('empty input is an error that says so, and writes nothing', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 8')
  await peer.ok('fill 7')
  for (const args of [
    ['--as', 'i32'],
    ['--as', 'ds:QString'],
    ['--as', 'cstring', '-'],
    ['--raw'],
  ]) {
    const { code, stdout, stderr } = await cli(['write', key, ...args], { stdin: '' })
    t.is(code, 2, args.join(' '))
    t.is(stdout, '')
    t.regex(stderr, /^qt-ipc: stdin is empty, so there is no VALUE; nothing was written\./)
  }
  const latin1 = await cli(['write', key, '--as', 'cstring'], { stdin: Uint8Array.of(0xe9) })
  t.regex(latin1.stderr, /VALUE is not UTF-8/)
  t.is(await peer.ok('read'), '07'.repeat(8))
  t.is((await cli(['write', key, '--as', 'ds:QString', ''])).code, 0)
  t.is(await peer.ok('read'), `00000000${'07'.repeat(4)}`)
  t.is((await cli(['write', key, '--raw', '--clear'], { stdin: '' })).code, 0)
  t.is(await peer.ok('read'), '00'.repeat(8))
})

test('what read --json prints of native Qt is written back byte for byte', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 256')
  for (const [as, word] of [
    ['i32', '-5'],
    ['f32', '22.48'],
    ['ds:QMap<qlonglong,QString>', '{"$map": [[1, "a"]]}'],
    [
      'ds:QVariantMap',
      '{"a": {"type": "qlonglong", "value": 2}, "10": {"type": "float", "value": 0.1}}',
    ],
    ['ds:QString', 'null'],
  ] as const) {
    t.is((await cli(['write', key, '--as', as, '--from-json', word])).code, 0, as)
    const before = await peer.ok('read')
    const { value } = (await cliJson(['read', key, '--as', as])) as { value: unknown }
    if (as === 'f32') t.is(value, 22.48)
    await peer.ok('fill 0')
    const { code, stderr } = await cli(['write', key, '--as', as, '--from-json'], {
      stdin: JSON.stringify(value),
    })
    t.is(code, 0, stderr)
    t.is((await peer.ok('read')).replace(/(00)+$/, ''), before.replace(/(00)+$/, ''), as)
    await peer.ok('fill 0')
  }
})

test('a lock that is held is waited for, unless the writer does not want it', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('open 16')
  await peer.ok('lock')
  const waited = await cli(['write', key, '--as', 'u8', '1', '--timeout', '100'])
  t.is(waited.code, 1)
  t.regex(waited.stderr, /ERR_QT_IPC_TIMEOUT/)
  t.is((await cli(['write', key, '--as', 'u8', '1', '--no-lock'])).code, 0)
  t.is(await peer.ok('read 0 1'), '01')
  await peer.ok('unlock')
})

test('memory of a program without Qt has no lock', async t => {
  const peer = await Peer.start(t, 'plain_memory')
  const number = 0x2c000000 + process.pid
  await peer.ok(`systemv ${number} 64`)
  const { code, stdout, stderr } = await cli(['write', `systemv:${number}`, '--as', 'f32', '1'])
  t.is(code, 0)
  t.is(stdout, '4 bytes written at offset 0, without the lock\n')
  t.regex(stderr, /^note: the segment has no lock/)
  t.is(await peer.ok('read 0 4'), '0000803f')
  await peer.ok('remove')
})
