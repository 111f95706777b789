import test from 'ava'
import {
  DataStreamError,
  DataStreamReader,
  DataStreamWriter,
  qt,
  variantOf,
} from 'qt-ipc/datastream'
import { hex, unhex } from './helpers/hex.js'

const ds = qt('5.15')

test('what was written by hand is read by hand', t => {
  const writer = new DataStreamWriter(ds)
  writer
    .writeBool(true)
    .writeInt8(-1)
    .writeUint8(255)
    .writeInt16(-2)
    .writeUint16(65535)
    .writeInt32(-3)
    .writeUint32(4294967295)
    .writeInt64(-4n)
    .writeUint64(5n)
    .writeFloat(0.5)
    .writeDouble(1.1)
    .writeString('text')
    .writeByteArray(null)
    .writeCString('c')
    .writeDate(2440588)
    .writeTime(1)
    .writeDateTime({ date: 2440588, time: 1, spec: 'utc' })
    .writeVariant(variantOf('int', 7))
    .writeBytes(Uint8Array.of(1, 2))
    .writeRawData(Uint8Array.of(3))
    .write(ds.list(ds.int8), [1, 2])
  t.is(writer.position, writer.bytes().length)
  t.is(writer.version, 19)

  const reader = new DataStreamReader(writer.bytes(), ds)
  t.true(reader.readBool())
  t.is(reader.readInt8(), -1)
  t.is(reader.readUint8(), 255)
  t.is(reader.readInt16(), -2)
  t.is(reader.readUint16(), 65535)
  t.is(reader.readInt32(), -3)
  t.is(reader.readUint32(), 4294967295)
  t.is(reader.readInt64(), -4n)
  t.is(reader.readUint64(), 5n)
  t.is(reader.readFloat(), 0.5)
  t.is(reader.readDouble(), 1.1)
  t.is(reader.readString(), 'text')
  t.is(reader.readByteArray(), null)
  t.is(reader.readCString(), 'c')
  t.is(reader.readDate(), 2440588)
  t.is(reader.readTime(), 1)
  t.deepEqual(reader.readDateTime(), { date: 2440588, time: 1, spec: 'utc' })
  t.deepEqual(reader.readVariant(), variantOf('int', 7))
  t.deepEqual(reader.readBytes(), Uint8Array.of(1, 2))
  t.deepEqual(reader.readRawData(1), Uint8Array.of(3))
  t.deepEqual(reader.read(ds.list(ds.int8)), [1, 2])
  t.true(reader.atEnd)
  t.is(reader.status, 'ok')
})

test('a failed read throws, tells its status and moves nothing', t => {
  const reader = new DataStreamReader(unhex('0001 00000003 006100'), ds)
  t.is(reader.readInt16(), 1)
  t.throws(() => reader.readString(), {
    instanceOf: DataStreamError,
    code: 'ERR_QDS_READ_CORRUPT_DATA',
  })
  t.is(reader.status, 'readCorruptData')
  t.is(reader.position, 2)
  reader.skipRawData(4)
  t.throws(() => reader.readInt32(), { instanceOf: DataStreamError })
  t.is(reader.status, 'readCorruptData', 'the first error stays')
  reader.resetStatus()
  t.is(reader.status, 'ok')
})

test('a transaction without all of its bytes goes back', t => {
  const reader = new DataStreamReader(unhex('00000007 00000004 0061'), ds)
  reader.startTransaction()
  t.is(reader.readInt32(), 7)
  t.is(reader.readString(), null, 'no bytes, the default value')
  t.is(reader.readInt32(), 0, 'nor any after it')
  t.deepEqual(reader.read(ds.record({ list: ds.list(ds.int8), name: ds.string })), {
    list: [],
    name: null,
  })
  t.false(reader.commitTransaction())
  t.is(reader.position, 0)
  t.is(reader.status, 'readPastEnd')
  reader.startTransaction()
  t.is(reader.status, 'ok')
  t.is(reader.readInt32(), 7)
  t.true(reader.commitTransaction())
  t.is(reader.position, 4)
})

test('a transaction of corrupt data keeps its position', t => {
  const reader = new DataStreamReader(unhex('00000003 006100'), ds)
  reader.startTransaction()
  t.is(reader.readString(), null)
  t.false(reader.commitTransaction())
  t.is(reader.status, 'readCorruptData')
  reader.resetStatus()
  reader.startTransaction()
  reader.readUint8()
  reader.abortTransaction()
  t.is(reader.status, 'readCorruptData')
  t.is(reader.position, 1)
})

test('nested transactions only count', t => {
  const reader = new DataStreamReader(unhex('01020304'), ds)
  reader.startTransaction()
  reader.readUint8()
  reader.startTransaction()
  reader.readUint8()
  reader.rollbackTransaction()
  t.is(reader.position, 2)
  t.false(reader.commitTransaction())
  t.is(reader.position, 0)
  t.throws(() => reader.commitTransaction(), { instanceOf: TypeError })
})

test('a failed write leaves nothing behind', t => {
  const writer = new DataStreamWriter(qt('5.15', { version: 'Qt_3_0' }))
  writer.writeInt8(1)
  t.throws(() => writer.writeInt8(128), { instanceOf: RangeError })
  t.is(writer.status, 'ok', 'misuse is not the stream\u2019s fault')
  t.throws(() => writer.writeVariant(variantOf('QUrl', 'a:b')), {
    instanceOf: DataStreamError,
    code: 'ERR_QDS_UNSUPPORTED',
  })
  t.is(writer.status, 'unsupported')
  t.is(hex(writer.bytes()), '01')
})

test('types of another stream are refused', t => {
  t.throws(() => new DataStreamReader(new Uint8Array(8), ds).read(qt('6.4').int32), {
    instanceOf: TypeError,
  })
  t.throws(() => new DataStreamWriter(ds).write(qt('6.4').int32, 1), { instanceOf: TypeError })
})
