import type { NumberArray } from '../binary/number-array.js'
import type { Codec } from '../codec.js'
import { describe } from './describe.js'
import { type Leaf, leafAt, leavesOf } from './leaves.js'
import { memoryOf } from './memory.js'
import { errorIn } from './misfit.js'
import type { Resolved } from './resolved.js'
import { defaultTarget, type OwnTarget, type Target, targetKey, targetWithin } from './target.js'

/**
 * A C type as a compiler lays it out in memory: a codec of fixed size.
 *
 * By itself it is read as on 64-bit Linux (`lp64`, little-endian); inside of a struct it takes the struct's ABI and byte
 * order. `decode` and `encode` throw `LayoutError`.
 */
export class Layout<T> implements Codec<T> {
  readonly retainsBytes = false
  private readonly targets = new Map<string, Resolved<T>>()
  private known: Resolved<T> | undefined

  /** @internal */
  constructor(
    /** @internal */
    readonly own: OwnTarget,
    private readonly make: (target: Target) => Resolved<T>,
  ) {}

  /** The type in C: `uint32_t`, `char[16]`, `struct Telemetry`. */
  get name(): string {
    return this.alone.name
  }

  /** `sizeof` the type. */
  get byteLength(): number {
    return this.alone.size
  }

  decode(bytes: Uint8Array): T {
    const type = this.alone
    const view = memoryOf(type, bytes)
    try {
      return type.get(view, 0)
    } catch (error) {
      throw errorIn(type, error)
    }
  }

  decodePrefix(bytes: Uint8Array): { value: T; byteLength: number } {
    return { value: this.decode(bytes), byteLength: this.byteLength }
  }

  /** The bytes of the value; padding is 0. */
  encode(value: T): Uint8Array {
    const bytes = new Uint8Array(this.byteLength)
    this.write(value, new DataView(bytes.buffer))
    return bytes
  }

  /** Writes all bytes of the layout, padding as 0, and returns their number. */
  encodeInto(value: T, target: Uint8Array): number {
    const { size } = this.alone
    const view = memoryOf(this.alone, target)
    target.fill(0, 0, size)
    this.write(value, view)
    return size
  }

  /** A table of offsets, sizes, types and holes, as `pahole` prints it. */
  describe(): string {
    return describe(this.alone, { ...defaultTarget, ...this.own })
  }

  /** Every scalar and text in the order of memory. An array of scalars is one leaf; use `leaf('samples[7]')` for an element. */
  leaves(): Iterable<Leaf> {
    return leavesOf(this.alone)
  }

  /** The leaf at a path such as `rpm`, `wheels[2].speed` or `samples[7]`. RangeError when there is none. */
  leaf(path: string): Leaf {
    return leafAt(this.alone, path)
  }

  /** @internal The type inside of a type for `outer`. */
  resolve(outer: Target): Resolved<T> {
    return this.resolvedFor(targetWithin(outer, this.own, this.name))
  }

  /** @internal The type by itself. */
  get alone(): Resolved<T> {
    this.known ??= this.resolvedFor({ ...defaultTarget, ...this.own })
    return this.known
  }

  /** Writes everything but the padding. */
  private write(value: T, view: DataView): void {
    const type = this.alone
    try {
      type.set(view, 0, value)
    } catch (error) {
      throw errorIn(type, error)
    }
  }

  private resolvedFor(target: Target): Resolved<T> {
    const key = targetKey(target)
    let resolved = this.targets.get(key)
    if (!resolved) {
      resolved = this.make(target)
      this.targets.set(key, resolved)
    }
    return resolved
  }
}

/** A type that a typed array can hold: arrays of it have `.typed`. */
export class NumericLayout<T, A extends NumberArray> extends Layout<T> {
  /** The typed array's type, for inference; never set. */
  declare readonly array: A
}

/** An integer that may have 64 bits, a `bigint`. */
export class BigIntLayout<T extends bigint, A extends NumberArray> extends NumericLayout<T, A> {
  /** @internal */
  constructor(
    own: OwnTarget,
    make: (target: Target) => Resolved<T>,
    /** The same as a `number`; reading and writing throw for what is not a safe integer. */
    readonly asNumber: NumericLayout<number, Float64Array>,
  ) {
    super(own, make)
  }
}
