// Any text as a key: either the same object as in real Qt, or a clear error.
import { existsSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { misused, refused } from '../helpers/expect-error.js'
import { Peer, qtMajors } from '../helpers/peer.js'
import { lockValue, segmentFile } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const own = `${process.pid}`
const texts: Record<string, string> = {
  spaces: ` ${own} a  b\tc `,
  slashes: `../../etc/${own}//x/.`,
  emoji: `${own} 😀👩‍👩‍👧 Ünï`,
  composed: `${own} é`,
  'not composed': `${own} e\u0301`,
  NUL: `${own} a\0b`,
  'another NUL': `${own} a\0c`,
  newline: `${own}\nline`,
  'percent and hash': `${own} %41#?&=`,
  'byte order mark': `\ufeff${own}`,
  'a lone high surrogate': `${own} x\ud83dx`,
  'a lone low surrogate': `${own} \udc00`,
  'surrogates the wrong way round': `${own} \ude00\ud83d`,
  'question marks': `${own} x??x`,
  '10,000 digits': own.padEnd(10_000, '0123456789'),
  '10,000 emoji': `${own}${'😀'.repeat(5000)}`,
  '197 letters': `${own}${'L'.repeat(197)}`,
  'no letters': `${own}-+*`,
}

/** The form of key that survives every text. */
const utf16 = (text: string) =>
  [...Array(text.length).keys()]
    .map(at => text.charCodeAt(at).toString(16).padStart(4, '0'))
    .join('')

const meets = test.macro({
  title: (_, name: string, qt: 5 | 6) => `Qt ${qt} and we mean the same with ${name}`,
  async exec(t, name: string, qt: 5 | 6) {
    const text = `${texts[name]}${qt}`
    const peer = await Peer.start(t, 'memory', { qt })
    await peer.ok(`key utf16 ${utf16(text)}`)
    t.is(await peer.nativeKey(), segmentFile(text))

    const shm = await SharedMemory.create(text, 32)
    t.is(shm.key, text)
    t.true(existsSync(segmentFile(text)))
    t.is(await peer.ok('attach'), '32')
    await shm.write(Uint8Array.of(1))
    t.is(await peer.ok('read 0 1'), '01')
    await peer.ok('lock')
    t.is(await lockValue(t, text), 0)
    await peer.ok('unlock')
    await shm.detach()

    const second = SharedMemory.attachSync(text)
    await peer.ok('write 02')
    t.is(second.readSync()[0], 2)
    await peer.ok('detach')
    second.detachSync()
    t.false(existsSync(segmentFile(text)))
  },
})
for (const name of Object.keys(texts)) for (const qt of qtMajors) test(meets, name, qt)

test('a lone surrogate and a question mark are one key, as in Qt (trap 23)', async t => {
  const shm = await SharedMemory.create(`${own} z\ud800`, 8)
  t.is((await SharedMemory.attach(`${own} z?`)).size, 8)
  for (const other of [`${own} z`, `${own} z??`, `${own} z\ufffd`])
    await t.throwsAsync(SharedMemory.attach(other), { code: 'ERR_QT_IPC_NOT_FOUND' })
  await shm.detach()
})

const broken: readonly { name: string; key: string | NativeIpcKey; hint: RegExp }[] = [
  { name: 'empty', key: '', hint: /empty.*Use a key that is not empty/ },
  { name: '201 letters', key: 'L'.repeat(201), hint: /255.*fewer letters/ },
  { name: '10,000 letters', key: 'x'.repeat(10_000), hint: /255.*shorter key/ },
  {
    name: 'a native path with NUL',
    key: NativeIpcKey.native(`/tmp/qt-ipc-${own}\0x`, 'systemv'),
    hint: /NUL.*Remove the character/,
  },
  {
    name: 'a native path with a lone surrogate',
    key: NativeIpcKey.native(`/tmp/qt-ipc-${own}\ud800`, 'systemv'),
    hint: /surrogate.*Remove the character/,
  },
  {
    name: 'a native path of 4,096 bytes',
    key: NativeIpcKey.native(`/${'long/'.repeat(819)}`, 'systemv'),
    hint: /4095/,
  },
  { name: 'an empty native path', key: NativeIpcKey.native('', 'systemv'), hint: /empty/ },
  {
    name: 'a POSIX name with two slashes',
    key: NativeIpcKey.native('/a/b', 'posix'),
    hint: /slash/,
  },
  { name: 'a POSIX name of one slash', key: NativeIpcKey.native('/', 'posix'), hint: /slash/ },
  {
    name: 'a POSIX name whose lock is too long',
    key: NativeIpcKey.native(`/${'n'.repeat(252)}`, 'posix'),
    hint: /251/,
  },
]
for (const { name, key, hint } of broken)
  test(`${name} is a KEY_ERROR of every call, and creates nothing`, async t => {
    const calls = {
      'SharedMemory.create': () => SharedMemory.create(key, 8),
      'SharedMemory.createSync': () => SharedMemory.createSync(key, 8),
      'SharedMemory.attach': () => SharedMemory.attach(key),
      'SharedMemory.attachSync': () => SharedMemory.attachSync(key),
      'SharedMemory.open': () => SharedMemory.open(key, 8),
      'SharedMemory.waitFor': () => SharedMemory.waitFor(key),
      'SharedMemory.remove': () => SharedMemory.remove(key),
      'SharedMemory.repairLock': () => SharedMemory.repairLock(key),
      'SystemSemaphore.open': () => SystemSemaphore.open(key, 1),
    }
    for (const [operation, call] of Object.entries(calls)) {
      const details = { operation, key: key.toString(), qtError: 'KeyError' }
      const error = await refused(t, 'KEY_ERROR', details, call)
      t.regex(error?.message ?? '', hint)
      t.true((error?.message.length ?? 0) < 400, 'a long key is not shown in full')
    }
  })

for (const qt of qtMajors)
  test(`Qt ${qt} rejects the empty key and a key that is too long with the same error`, async t => {
    const peer = await Peer.start(t, 'memory', { qt })
    for (const key of ['', 'L'.repeat(198)]) {
      await peer.ok(`key legacy ${key}`)
      t.regex(await peer.send('create 8'), /^error 3 KeyError/)
    }
  })

test('Windows keys are UNSUPPORTED here', async t => {
  const key = NativeIpcKey.native('Local\\x', 'windows')
  await refused(
    t,
    'UNSUPPORTED',
    { operation: 'SharedMemory.attach', key: 'windows:Local\\x' },
    () => SharedMemory.attach(key),
  )
})

for (const way of ways)
  test(`${way.name}: rejects a value that is no key`, async t => {
    const keys = [
      undefined,
      null,
      7,
      7n,
      true,
      {},
      [],
      { name: 'x' },
      new Uint8Array(2),
      new URL('file:/'),
    ]
    for (const key of keys as unknown as string[])
      await misused(t, TypeError, /key/, () => way.attach(key, { timeout: 0 }))
    const numbers = [{ systemv: '7' }, { shmid: null }] as unknown as { shmid: number }[]
    for (const key of numbers)
      await misused(t, RangeError, /must be an integer.*not (7|null)/, () => way.create(key, 8))
  })
