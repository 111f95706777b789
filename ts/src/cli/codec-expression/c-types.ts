import type { Codec } from '../../codec/codec.js'
import { abi, Layout } from '../../layout/index.js'
import { asUsage, UsageError } from '../command-line/command-error.js'
import type { Item } from './split.js'

const types = { le: abi('lp64'), be: abi('lp64', { byteOrder: 'bigEndian' }) } as const

/** The C type of `u16`, `f32be`, `i32[4]`, `double` or `char[16]`; `undefined` for other words. */
export function cType(text: string): Layout<unknown> | undefined {
  const [, word = '', count] = /^(\w+)(?:\[(\d+)\])?$/.exec(text) ?? []
  const [, ordered = '', order = 'le'] = /^([iuf]\d+)(le|be)$/.exec(word) ?? [word, word]
  const c = order === 'be' ? types.be : types.le
  const length = count === undefined ? undefined : Number(count)
  if (ordered === 'char' && length !== undefined) return asUsage(() => c.char(length))
  const scalar = Object.hasOwn(c, ordered) ? Reflect.get(c, ordered) : undefined
  if (!(scalar instanceof Layout)) return undefined
  return length === undefined ? scalar : asUsage(() => c.array(scalar, length))
}

/** The C struct of `struct:count=i32,speed=f64`, aligned as on 64-bit Linux; of `packed:` without padding. */
export function cStruct(items: readonly Item[], packed: boolean): Codec<unknown> {
  const members = items.map(({ name, text }) => {
    const type = cType(text)
    if (name === undefined)
      throw new UsageError(`the member ${text} of the struct has no name`, `Use name=${text}`)
    if (!type)
      throw new UsageError(
        `${JSON.stringify(text)} is not a C type`,
        'Use i8 to u64, f32, f64, bool, int, double or char[16], with [n] for arrays; export other types from a module that uses qt-ipc/layout',
      )
    return [name, type] as const
  })
  const { struct } = types.le
  return asUsage(() =>
    struct('struct', Object.fromEntries(members), packed ? { pack: 1 } : {}),
  ) as Codec<unknown>
}
