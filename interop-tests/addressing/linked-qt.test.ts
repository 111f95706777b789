// Our own key rules beside the answers of the Qt that the addon is linked with; of an addon without Qt, that it has none.
import test from 'ava'
import fc from 'fast-check'
import { capabilities, NativeIpcKey } from 'qt-ipc'
import { native } from '../../ts/src/native/binding.js'
import type { NativeQtFacts } from '../../ts/src/native/types.js'

const qtTypes = { systemv: 81, posix: 256 } as const
const key = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'a', '\ud800', 'a\0b'),
)

const linked = native.qt
if (linked) compareWith(linked)
else
  test('an addon without Qt has no version of Qt and no keys of the back end qt', t => {
    t.is(capabilities().qt, undefined)
    t.deepEqual(capabilities().backends.qt.types, [])
    t.is(capabilities().backends.qt.reason, 'the addon was built without Qt')
  })

function compareWith(qt: NativeQtFacts): void {
  test('the native key of QSharedMemory(key)', t => {
    const [type] = capabilities().backends.qt.types
    fc.assert(
      fc.property(key, text => {
        t.is(NativeIpcKey.legacy(text, { type }).nativeKey, qt.segmentKey(text))
      }),
      { numRuns: 2000 },
    )
  })

  test('the temporary folder is Qt`s own', t => {
    t.true(NativeIpcKey.legacy('demo').nativeKey.startsWith(`${qt.tempDir()}/qipc_`))
  })

  const since66 = qt.reparse !== undefined
  test('the functions of Qt 6.6 are there exactly when the linked Qt has them', t => {
    const [major = 0, minor = 0] = (capabilities().qt?.version ?? '').split('.').map(Number)
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
        } = qt
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
}
