import test from 'ava'
import { CodecError, DataStreamError, DataStreamReader, qt, Type } from 'qt-ipc/datastream'
import { unhex } from './helpers/hex.js'

const streams = [qt('6.11'), qt('5.15'), qt('5.15', { version: 5 }), qt('5.15', { version: 1 })]

/** Whatever is given to be encoded, an error says what is wrong; nothing hangs and nothing else is thrown. */
test('no value crashes an encoder', t => {
  const values = [
    undefined,
    null,
    true,
    1.5,
    -1,
    2 ** 60,
    5n,
    2n ** 70n,
    '',
    'x',
    Symbol('s'),
    [],
    [null],
    {},
    new Map([[1, 1]]),
    new Set([1]),
    new Date(0),
    () => 1,
    new Uint8Array(3),
    { type: 'int' },
    { type: 'nonsense', value: 1 },
    { kind: 'custom' },
    { spec: 'utc' },
    { style: 24 },
    { style: 16, color: {}, gradient: { type: 'radial' } },
  ]
  for (const ds of streams)
    for (const [name, type] of Object.entries(ds)) {
      if (!(type instanceof Type)) continue
      for (const value of values)
        try {
          ;(type as Type<unknown>).encode(value)
        } catch (error) {
          const isExpected =
            error instanceof TypeError ||
            error instanceof RangeError ||
            error instanceof DataStreamError
          t.true(
            isExpected,
            `${name} at version ${type.format.version} of ${String(value)}: ${error}`,
          )
        }
      // The encoder works after an error.
      t.notThrows(() => (type as Type<unknown>).encode(type.parts.defaultValue()), name)
    }
})

test('misuse names the way to the value', t => {
  const ds = qt('6.4')
  const Shape = ds.record({
    name: ds.string,
    boxes: ds.list(ds.rect),
    state: ds.enumeration({ off: 0, on: 1 }),
  })
  const good = { x: 0, y: 0, width: 1, height: 1 }
  const refused = (value: unknown) =>
    t.throws(() => (Shape as Type<unknown>).encode(value))?.message ?? ''
  t.is(refused({ name: 5, boxes: [], state: 'on' }), 'name: 5 is not a string or null')
  t.regex(
    refused({ name: '', boxes: [good, { ...good, x: 0.5 }], state: 'on' }),
    /^boxes\[1\]\.left: 0\.5 is not/,
  )
  t.regex(
    refused({ name: '', boxes: [good, null], state: 'on' }),
    /^boxes\[1\]: null is not an object/,
  )
  t.is(refused({ name: '', boxes: [], state: 'stopped' }), 'state: "stopped" is not one of off, on')
  t.is(refused({ name: '', boxes: 7, state: 'on' }), 'boxes: 7 is not an array')
})

test('an enumeration without a zero has a default, too', t => {
  const ds = qt('6.4')
  const State = ds.enumeration({ on: 1, off: 2 }, ds.uint8)
  const error = t.throws(() => ds.list(State).decode(unhex('00000002 01 00')), {
    instanceOf: DataStreamError,
  })
  t.is(error?.code, 'ERR_QDS_READ_CORRUPT_DATA')
  t.is(error?.offset, 5)
  const reader = new DataStreamReader(new Uint8Array(), ds)
  reader.startTransaction()
  t.is(reader.read(State), 'on')
  t.false(reader.commitTransaction())
})

test('errors are known by class across copies of the package', t => {
  const error = t.throws(() => qt('6.4').int32.decode(new Uint8Array(1)))
  t.true(error instanceof DataStreamError)
  t.true(error instanceof CodecError)
  t.is(error?.name, 'DataStreamError')
  t.false(Object.keys(error ?? {}).includes('name'))
  const foreign = Object.assign(new Error('from another copy'), {
    [Symbol.for('qt-ipc.CodecError')]: true,
  })
  t.true(foreign instanceof CodecError)
  t.false(foreign instanceof DataStreamError)
  class Own extends CodecError {}
  t.false(error instanceof Own)
  t.true(new Own('ERR', 'text', 0) instanceof Own)
  t.true(new Own('ERR', 'text', 0) instanceof CodecError)
})

test('a font and an offset of the wrong type are errors of the value, for every Qt', t => {
  for (const ds of [qt('6.11'), qt('6.4'), qt('5.15')]) {
    for (const wrong of [null, { family: 'x', families: undefined }])
      t.throws(() => ds.font.encode(wrong as never), { message: / is not / })
    const wrong = { kind: 'offset', offsetSeconds: 60n } as never
    t.throws(() => ds.timeZone.encode(wrong), { message: /offsetSeconds.* is not / })
  }
})
