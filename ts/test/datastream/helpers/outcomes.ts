// Decodes broken inputs and prints a digest of all that comes out, errors with their texts included; run by modes.test.ts.
import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { qt, Type } from 'qt-ipc/datastream'
import { mayGenerateCode } from '../../../src/codec/generated-code.js'
import { goldens } from './golden.js'
import { unhex } from './hex.js'
import { randomSource } from './random.js'

const inputs = 20_000
const random = randomSource(99)
const ds = qt('6.4')

const combined: readonly Type<unknown>[] = [
  ds.list(
    ds.record({
      a: ds.int32,
      box: ds.rect,
      name: ds.string,
      points: ds.list(ds.point),
      counts: ds.map(ds.string, ds.int64.asNumber),
    }),
  ),
  ds.list(ds.record({ a: ds.int32, b: ds.double })).columns,
  ds.list(ds.record({ a: ds.int32, b: ds.string })).columns,
  ds.pair(ds.int8, ds.optional(ds.string)),
  ds.array(ds.point, 3),
  ds.list(ds.enumeration({ a: 0, b: 1 }, ds.uint8)),
]
const types = [qt('6.11'), qt('5.15'), qt('5.15', { version: 4 })]
  .flatMap((stream): unknown[] => Object.values(stream))
  .filter((type): type is Type<unknown> => type instanceof Type)

const digest = createHash('sha256')
for (let i = 0; i < inputs; i++) {
  const golden = goldens[random(goldens.length)]
  const bytes = unhex(golden?.hex ?? '')
  for (let left = random(4); left > 0 && bytes.length > 0; left--)
    bytes[random(bytes.length)] = random(3) > 0 ? random(4) : random(256)
  const type =
    [golden?.type, combined[random(combined.length)], types[random(types.length)]][random(3)] ??
    ds.variant
  digest.update(outcome(type, bytes))
}
console.log(mayGenerateCode() ? 'generated' : 'closures', digest.digest('hex'))

function outcome(type: Type<unknown>, bytes: Uint8Array): string {
  try {
    const value = type.decode(bytes)
    return inspect(value, { depth: 9 }) + Buffer.from(type.encode(value)).toString('hex')
  } catch (error) {
    return inspect(error, { depth: 0 }).split('\n    at ')[0] ?? ''
  }
}
