// What a caller gets wrong is said in words: a thrown error for a value that is none, `problems()` for a name that cannot work.
import test from 'ava'
import { NativeIpcKey } from 'qt-ipc/keys'

const codes = (key: NativeIpcKey) => key.problems().map(problem => problem.code)

test('good keys have no problems', t => {
  for (const key of [
    NativeIpcKey.legacy('any \0 text \ud800 \\ /'),
    NativeIpcKey.legacy('any \0 text', { type: 'posix' }),
    NativeIpcKey.native('/tmp/app', 'systemv'),
    NativeIpcKey.native('app', 'posix'),
    NativeIpcKey.native('Global\\app', 'windows'),
  ])
    t.deepEqual(key.problems(), [], key.toString())
})

test('names that cannot work', t => {
  t.deepEqual(codes(NativeIpcKey.legacy('')), ['EMPTY'])
  t.deepEqual(codes(NativeIpcKey.native('/tmp/a\0b', 'systemv')), ['NUL'])
  t.deepEqual(codes(NativeIpcKey.native('/tmp/\udc00', 'systemv')), ['UNPAIRED_SURROGATE'])
  t.deepEqual(codes(NativeIpcKey.native('/a/b', 'posix')), ['SLASH'])
  t.deepEqual(codes(NativeIpcKey.native('/', 'posix')), ['SLASH'])
  t.deepEqual(codes(NativeIpcKey.native('a\\b', 'windows')), ['BACKSLASH'])
  t.deepEqual(codes(NativeIpcKey.native('a'.repeat(261), 'windows')), ['TOO_LONG'])
  t.deepEqual(codes(NativeIpcKey.native('/x'.repeat(2048), 'systemv')), ['TOO_LONG'])
  t.deepEqual(codes(NativeIpcKey.native('/x'.repeat(2047), 'systemv')), [])
})

test('the lock counts: a POSIX segment may have 255 bytes, its semaphore 251', t => {
  t.deepEqual(codes(NativeIpcKey.native(`/${'a'.repeat(251)}`, 'posix')), [])
  const [problem] = NativeIpcKey.native(`/${'a'.repeat(252)}`, 'posix').problems()
  t.regex(
    problem?.message ?? '',
    /The name of the POSIX semaphore, .* has 252 bytes, more than the 251 that the system allows/,
  )
})

test('a legacy key may have 197 letters, 196 with POSIX', t => {
  const key = (letters: number, type: 'systemv' | 'posix') =>
    NativeIpcKey.legacy('k'.repeat(letters), { type })
  t.deepEqual(codes(key(197, 'systemv')), [])
  t.deepEqual(codes(key(198, 'systemv')), ['TOO_LONG'])
  t.deepEqual(codes(key(196, 'posix')), [])
  t.deepEqual(codes(key(197, 'posix')), ['TOO_LONG'])
})

test('a value that is no text or no type', t => {
  const noText = 7 as unknown as string
  t.throws(() => NativeIpcKey.legacy(noText), {
    instanceOf: TypeError,
    message: /key must be a string, got 7/,
  })
  t.throws(() => NativeIpcKey.parse(noText), { instanceOf: TypeError })
  t.throws(() => NativeIpcKey.native('/a', 'sysv' as 'systemv'), {
    instanceOf: TypeError,
    message: /type must be .*, got "sysv"/,
  })
})

test('project ids that ftok() cannot use', t => {
  for (const id of [128, 255] as const) {
    const wrong = { instanceOf: RangeError, message: /must be 1 to 127/ }
    t.throws(() => NativeIpcKey.native('/a', `systemv-${id}`), wrong)
    t.throws(() => NativeIpcKey.parse(`systemv-${id}:/a`), wrong)
  }
  t.throws(() => NativeIpcKey.native('/a', 'systemv-0'), { instanceOf: TypeError })
  t.is(NativeIpcKey.native('/a', 'systemv-81').toString(), 'systemv:/a')
  t.is(NativeIpcKey.native('/a', 'systemv-127').projectId, 127)
})

test('a type that the operating system does not have', t => {
  const wrong = { instanceOf: RangeError, message: /type must be "systemv" or "posix" on linux/ }
  const options = { type: 'windows', environment: { os: 'linux' } } as const
  t.throws(() => NativeIpcKey.legacy('a', options), wrong)
  t.throws(() => NativeIpcKey.platformSafe('a', options), wrong)
})

test('a platform-safe System V key needs the runtime folder', t => {
  t.throws(() => NativeIpcKey.platformSafe('a', { type: 'systemv' }), {
    instanceOf: TypeError,
    message: /environment\.runtimeDir is missing/,
  })
  t.is(NativeIpcKey.platformSafe('/a', { type: 'systemv' }).nativeKey, '/a')
})

test('a text that Qt cannot read says why', t => {
  const reasons = {
    demo: /must begin with "systemv:"/,
    'posix://host/a': /must not name a host, as "\/\/host" does/,
    'posix:/a?key=b': /only "legacyKey=" may follow the "\?", not "key=b"/,
  }
  for (const [text, message] of Object.entries(reasons))
    t.throws(() => NativeIpcKey.parse(text), { instanceOf: TypeError, message })
})

test('a key cannot be changed', t => {
  const key = NativeIpcKey.legacy('demo')
  t.throws(() => Object.assign(key, { nativeKey: '/x' }), { instanceOf: TypeError })
})

test('equal keys agree in type, project id, native key and legacy key', t => {
  const key = NativeIpcKey.legacy('demo')
  t.true(key.equals(NativeIpcKey.parse(key.toString())))
  t.false(key.equals(NativeIpcKey.native(key.nativeKey, 'systemv')))
  t.false(key.equals(NativeIpcKey.legacy('demo', { type: 'systemv-7' })))
  t.false(key.equals(NativeIpcKey.legacy('demo', { type: 'posix' })))
  t.false(key.equals(NativeIpcKey.legacy('Demo')))
})
