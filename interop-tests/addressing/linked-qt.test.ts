// Our own key rules beside the answers of the Qt that the addon is linked with.
import test from 'ava'
import fc from 'fast-check'
import { capabilities, NativeIpcKey } from 'qt-ipc'
import { native } from '../../ts/src/native/binding.js'

const qtTypes = { systemv: 81, posix: 256 } as const
const since66 = native.qt.reparse !== undefined
const key = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'a', '\ud800', 'a\0b'),
)

test('the native key of QSharedMemory(key)', t => {
  const [type] = capabilities().backends.qt.types
  fc.assert(
    fc.property(key, text => {
      t.is(NativeIpcKey.legacy(text, { type }).nativeKey, native.qt.segmentKey(text))
    }),
    { numRuns: 2000 },
  )
})

test('the temporary folder is Qt`s own', t => {
  t.true(NativeIpcKey.legacy('demo').nativeKey.startsWith(`${native.qt.tempDir()}/qipc_`))
})

test('the functions of Qt 6.6 are there exactly when the linked Qt has them', t => {
  const [major = 0, minor = 0] = capabilities().qt.version.split('.').map(Number)
  t.is(since66, major > 6 || (major === 6 && minor >= 6))
})

if (since66)
  for (const [type, number] of Object.entries(qtTypes) as ['systemv' | 'posix', 81 | 256][])
    test(`legacy, platform-safe and parsed keys of type ${type}`, t => {
      const {
        legacySegment,
        legacySemaphore,
        platformSafeSegment,
        platformSafeSemaphore,
        reparse,
      } = native.qt
      fc.assert(
        fc.property(key, text => {
          const [legacy, safe] = [NativeIpcKey.legacy, NativeIpcKey.platformSafe]
          const kind = 'semaphore'
          t.is(legacySegment?.(text, number), String(legacy(text, { type })))
          t.is(legacySemaphore?.(text, number), String(legacy(text, { type, kind })))
          t.is(platformSafeSegment?.(text, number), String(safe(text, { type })))
          t.is(platformSafeSemaphore?.(text, number), String(safe(text, { type, kind })))
          const written = String(NativeIpcKey.native(`/tmp/${text}`, type))
          t.is(reparse?.(written), String(NativeIpcKey.parse(written)))
        }),
        { numRuns: 500 },
      )
    })
