import test from 'ava'
import { DataStreamError, qt, Type } from 'qt-ipc/datastream'
import { goldens } from './helpers/golden.js'
import { hex, unhex } from './helpers/hex.js'
import { randomSource } from './helpers/random.js'

/** Ten million on demand: QDS_FUZZ=10000000 npx ava ts/test/datastream/fuzz.test.ts --timeout=1h */
const inputs = Number(process.env['QDS_FUZZ'] ?? 200_000)
const seed = Number(process.env['QDS_SEED'] ?? Date.now() % 2 ** 31)

const streams = [
  qt('6.11'),
  qt('6.4', { byteOrder: 'littleEndian' }),
  qt('5.15'),
  qt('5.15', { version: 12 }),
  qt('5.15', { version: 4 }),
  qt('5.15', { version: 1 }),
]

/** Every type of every stream, and containers of some. */
const types: readonly Type<unknown>[] = streams.flatMap(ds => [
  ...Object.values(ds).filter(type => type instanceof Type),
  ds.list(ds.double).typed,
  ds.list(ds.record({ a: ds.int32, b: ds.string })).columns,
  ds.map(ds.string, ds.list(ds.variant)),
  ds.set(ds.pair(ds.int8, ds.optional(ds.string))),
  ds.variant.plain,
])

test(`${inputs} broken inputs`, t => {
  const random = randomSource(seed)
  const counts = { value: 0, error: 0 }
  for (let i = 0; i < inputs; i++) {
    const golden = goldens[random(goldens.length)]
    // Half of the inputs are of the type that they are decoded as.
    const isOwn = random(2) === 0
    const type = (isOwn ? golden?.type : types[random(types.length)]) ?? qt('6.11').variant
    const bytes = mutate(unhexed(golden?.hex ?? ''), random)
    try {
      const value = type.decode(bytes)
      counts.value++
      if (i % 8 === 0) type.decode(type.encode(value))
    } catch (error) {
      if (!(error instanceof DataStreamError) && !isRefusal(error)) {
        t.log(
          `seed ${seed}, input ${i}, ${type.name} at version ${type.format.version}: ${hex(bytes)}`,
        )
        throw error
      }
      counts.error++
    }
    // The decoder works after an error.
    if (i % 1000 === 0 && golden) t.deepEqual(golden.type.decode(unhexed(golden.hex)), golden.value)
  }
  t.log(`seed ${seed} (QDS_SEED): ${counts.value} decoded, ${counts.error} refused`)
  t.true(counts.value > 0 && counts.error > 0)
})

const cache = new Map<string, Uint8Array>()

function unhexed(text: string): Uint8Array {
  let bytes = cache.get(text)
  if (!bytes) {
    bytes = unhex(text)
    cache.set(text, bytes)
  }
  return bytes
}

/** Only encoding a value that a broken input decoded to may be refused as misuse. */
function isRefusal(error: unknown): boolean {
  return (
    (error instanceof RangeError || error instanceof TypeError) &&
    / is not an? /.test(error.message)
  )
}

const edges = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff]

function mutate(source: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = source.slice()
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) {
    const at = random(bytes.length)
    switch (random(4)) {
      case 0:
        bytes[at] = random(256)
        break
      case 1:
        bytes[at] = edges[random(edges.length)] ?? 0
        break
      case 2:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8))
        break
      default:
        bytes.copyWithin(at, random(bytes.length))
    }
  }
  return random(8) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes
}
