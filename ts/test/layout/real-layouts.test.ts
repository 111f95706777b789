// Structs that real programs put into shared memory, with the offsets that those programs have.
import test from 'ava'
import {
  array,
  bool,
  char,
  double,
  f32,
  i16,
  i32,
  i64,
  int,
  type Layout,
  struct,
  time_t,
  u8,
  u16,
  u32,
  u64,
  wchar,
} from 'qt-ipc/layout'

/** `path@offset` of every leaf. */
function places(layout: Layout<unknown>): string[] {
  return [...layout.leaves()].map(({ path, offset }) => `${path}@${offset}`)
}

test('SingleApplication: InstancesInfo', t => {
  const InstancesInfo = struct('InstancesInfo', {
    primary: bool,
    secondary: u32,
    primaryPid: i64,
    primaryUser: char(128),
    checksum: u16,
  })
  t.is(InstancesInfo.byteLength, 152)
  t.deepEqual(places(InstancesInfo), [
    'primary@0',
    'secondary@4',
    'primaryPid@8',
    'primaryUser@16',
    'checksum@144',
  ])
})

test('qTox: IPCMemory', t => {
  const Event = struct('IPCEvent', {
    dest: u32,
    sender: i32,
    name: char(16),
    data: char(128),
    posted: i64,
    processed: i64,
    flags: u32,
    accepted: bool,
    global: bool,
  })
  const Memory = struct('IPCMemory', {
    globalId: u64,
    lastEvent: i64,
    lastProcessed: i64,
    events: array(Event, 32),
  })
  t.is(Event.byteLength, 176)
  t.is(Memory.byteLength, 5656)
  t.deepEqual(
    places(Event),
    'dest@0 sender@4 name@8 data@24 posted@152 processed@160 flags@168 accepted@172 global@173'.split(
      ' ',
    ),
  )
  t.is(Memory.leaf('events[31].data').offset, 24 + 31 * 176 + 24)
})

test('WSJT-X: dec_data', t => {
  const Data = struct('dec_data', {
    ipc: array(int, 3),
    ss: array(f32, 184 * 6827).typed,
    savg: array(f32, 6827).typed,
    sred: array(f32, 5760).typed,
    d2: array(i16, 21_600_000).typed,
    params: struct('params', { before: char(192), mycall: char(12), behind: char(24) }),
  })
  t.is(Data.byteLength, 48_275_260)
  t.deepEqual(places(Data), [
    'ipc@0',
    'ss@12',
    'savg@5024684',
    'sred@5051992',
    'd2@5075032',
    'params.before@48275032',
    'params.mycall@48275224',
    'params.behind@48275236',
  ])
})

test('Mumble Link, on Linux and on Windows', t => {
  const members = {
    uiVersion: u32,
    uiTick: u32,
    avatar: array(f32, 3, 3),
    name: wchar(256),
    camera: array(f32, 3, 3),
    identity: wchar(256),
    context_len: u32,
    context: array(u8, 256).typed,
    description: wchar(2048),
  }
  const linux = struct('LinkedMem', members)
  t.is(linux.byteLength, 10_580)
  t.is(linux.leaf('name').offset, 44)
  t.is(linux.leaf('identity').offset, 1104)
  t.is(linux.leaf('context_len').offset, 2128)
  t.is(linux.leaf('description').offset, 2388)
  t.is(struct('LinkedMem', members, { abi: 'llp64' }).byteLength, 5460)
})

test('caQtDM: the ring of files to open', t => {
  const Ring = struct('SharedMem', { front: i32, rear: i32, slots: array(char(4096), 50) })
  t.is(Ring.byteLength, 204_808)
  t.is(Ring.leaf('slots[1]').offset, 8 + 4096)
})

test('ntpd: shmTime, on 64 and on 32 bits', t => {
  const members = {
    mode: int,
    count: int,
    clockTimeStampSec: time_t,
    clockTimeStampUSec: int,
    receiveTimeStampSec: time_t,
    receiveTimeStampUSec: int,
    leap: int,
    precision: int,
    nsamples: int,
    valid: int,
    clockTimeStampNSec: u32,
    receiveTimeStampNSec: u32,
    dummy: array(int, 8),
  }
  const wide = struct('shmTime', members)
  t.is(wide.byteLength, 96)
  t.is(wide.leaf('receiveTimeStampSec').offset, 24)
  t.is(wide.leaf('valid').offset, 48)
  t.is(wide.leaf('receiveTimeStampNSec').offset, 56)
  const narrow = struct('shmTime', members, { abi: 'ilp32' })
  t.is(narrow.byteLength, 80)
  t.is(narrow.leaf('receiveTimeStampSec').offset, 16)
})

test('a double and 64 bits are aligned to 4 inside of structs on 32-bit Linux only', t => {
  const members = { a: u8, b: double, c: u8, d: i64 }
  t.deepEqual(places(struct('S', members, { abi: 'ilp32' })), ['a@0', 'b@4', 'c@12', 'd@16'])
  for (const name of ['lp64', 'llp64'] as const)
    t.deepEqual(places(struct('S', members, { abi: name })), ['a@0', 'b@8', 'c@16', 'd@24'])
})
