import type { BitBase, RawBits } from './bit-base.js'
import { Layout } from './layout.js'
import { wrongValue } from './layout-failure.js'
import { calledCode, type Resolved } from './resolved.js'

/** A named bit field: a member, not a type. */
export class BitField<T> {
  /** @internal */
  constructor(
    readonly type: Layout<T>,
    readonly width: number,
  ) {}
}

/** Padding: it has no member in the decoded object and is written as 0. */
export class Unnamed {
  /** @internal */
  constructor(
    /** @internal Bytes, or an unnamed bit field. */
    readonly space: number | BitField<unknown>,
  ) {}
}

/**
 * A bit field `type name : width;`, for integers, `bool` and enumerations.
 *
 * ```ts
 * const Status = struct('Status', { ready: bits(bool, 1), mode: bits(u32, 3), _: unnamedBits(u32, 4) })
 * ```
 */
export function bits<T>(type: Layout<T>, width: number): BitField<T> {
  const field = bitField(type, width)
  if (width === 0)
    throw new RangeError('width must be 1 or more for a named bit field; use unnamedBits(type, 0)')
  return field
}

/** An unnamed bit field `type : width;`, which is padding. Width 0 begins a new unit of the type. */
export function unnamedBits(type: Layout<unknown>, width: number): Unnamed {
  return new Unnamed(bitField(type, width))
}

/** Bytes of padding: `char reserved[n];`. */
export function padding(byteLength: number): Unnamed {
  if (!Number.isSafeInteger(byteLength) || byteLength < 1)
    throw new RangeError(`byteLength must be 1 or more, got ${byteLength}`)
  return new Unnamed(byteLength)
}

function bitField<T>(type: Layout<T>, width: number): BitField<T> {
  if (!(type instanceof Layout))
    throw new TypeError(`type must be a type of qt-ipc/layout, got ${String(type)}`)
  const { name, size, bits } = type.standalone
  if (!bits) throw new TypeError(`${name} cannot be the type of a bit field`)
  const most = name === 'bool' ? 1 : 8 * size
  if (!Number.isInteger(width) || width < 0 || width > most)
    throw new RangeError(`width must be at most ${most} bits for ${name}, got ${width}`)
  return new BitField(type, width)
}

/** A bit field whose first bit is bit `shift` of the byte at which it is read. */
export function resolvedBits<T>(
  base: Resolved<T>,
  width: number,
  shift: number,
  littleEndian: boolean,
): Resolved<T> {
  const traits = base.bits
  if (!traits) throw new TypeError(`${base.name} cannot be the type of a bit field`)
  const size = Math.ceil((shift + width) / 8)
  const right = littleEndian ? shift : 8 * size - shift - width
  const access = size <= 4 ? numberAccess : bigintAccess
  const { load, store } = access(size, width, right, traits.signed, littleEndian)
  const accepts = acceptedRange(traits, width)
  const self = {
    get: (view: DataView, at: number) => traits.fromBits(load(view, at), at, type),
    set(view: DataView, at: number, value: T) {
      const raw = traits.toBits(value)
      if (raw === undefined || !accepts.test(raw))
        throw wrongValue(value, traits.wanted ?? accepts.wanted, at, type)
      store(view, at, raw)
    },
  }
  const called = calledCode(self)
  const { fromBitsCode } = traits
  const type: Resolved<T> = {
    name: `${base.name}:${width}`,
    size,
    alignment: 1,
    ...self,
    ...called,
    valueShape: base.valueShape,
    ...(fromBitsCode &&
      size <= 4 &&
      size !== 3 && {
        getCode: (_code, at) =>
          fromBitsCode(
            `v.getUint${8 * size}(${at}, ${littleEndian}) << ${32 - width - right} ${traits.signed ? '>>' : '>>>'} ${32 - width}`,
          ),
      }),
  }
  return type
}

function acceptedRange<T>({ signed, raw }: BitBase<T>, width: number) {
  const half = 2n ** BigInt(width - 1)
  const [low, high] = signed ? [-half, half - 1n] : [0n, 2n * half - 1n]
  // A comparison of a number with a bigint is slow.
  const [least, most] = raw === 'number' ? [Number(low), Number(high)] : [low, high]
  return {
    wanted: `a whole number from ${low} to ${high}`,
    test: (value: RawBits) => value >= least && value <= most,
  }
}

interface BitAccess {
  load(view: DataView, at: number): RawBits
  store(view: DataView, at: number, bits: RawBits): void
}

/** Fields within four bytes. */
function numberAccess(
  size: number,
  width: number,
  right: number,
  signed: boolean,
  le: boolean,
): BitAccess {
  const unit = unitAccess(size, le)
  const up = 32 - width - right
  const down = 32 - width
  const mask = (-1 >>> down) << right
  return {
    load: (view, at) =>
      signed ? (unit.load(view, at) << up) >> down : (unit.load(view, at) << up) >>> down,
    store: (view, at, bits) =>
      unit.store(view, at, (unit.load(view, at) & ~mask) | ((Number(bits) << right) & mask)),
  }
}

/** One to four bytes as a number. */
function unitAccess(size: number, le: boolean) {
  return {
    load(view: DataView, at: number): number {
      let unit = 0
      for (let i = 0; i < size; i++) unit |= view.getUint8(at + i) << (8 * (le ? i : size - 1 - i))
      return unit
    },
    store(view: DataView, at: number, unit: number): void {
      for (let i = 0; i < size; i++) view.setUint8(at + i, unit >>> (8 * (le ? i : size - 1 - i)))
    },
  }
}

/** Fields of five to nine bytes. */
function bigintAccess(
  size: number,
  width: number,
  right: number,
  signed: boolean,
  le: boolean,
): BitAccess {
  const shift = BigInt(right)
  const mask = ((1n << BigInt(width)) - 1n) << shift
  const load = (view: DataView, at: number): bigint => {
    let unit = 0n
    for (let i = 0; i < size; i++)
      unit = (unit << 8n) | BigInt(view.getUint8(at + (le ? size - 1 - i : i)))
    return unit
  }
  return {
    load(view, at) {
      const bits = (load(view, at) & mask) >> shift
      return signed ? BigInt.asIntN(width, bits) : bits
    },
    store(view, at, bits) {
      let unit = (load(view, at) & ~mask) | ((BigInt(bits) << shift) & mask)
      for (let i = 0; i < size; i++) {
        view.setUint8(at + (le ? i : size - 1 - i), Number(unit & 255n))
        unit >>= 8n
      }
    },
  }
}
