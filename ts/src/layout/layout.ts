import type { Codec } from '../codec/codec.js'
import type { NumberArray } from '../codec/number-array.js'
import { plainShape, type ValueShape } from '../codec/value-shape.js'
import { inspectable } from '../errors/inspectable.js'
import { describe } from './describe.js'
import { errorIn } from './failure-path.js'
import { type Leaf, leafAt, leavesOf } from './leaves.js'
import { memoryOf } from './memory.js'
import type { Resolved } from './resolved.js'
import { defaultTarget, type OwnTarget, type Target, targetKey, targetWithin } from './target.js'

/**
 * Codec of fixed size for a C type in memory.
 * On its own it has the layout of 64-bit Linux (`lp64`, little-endian); inside of a struct it has the ABI and byte order of the
 * struct. `decode` and `encode` throw `LayoutError`. Decoded values share no memory with the bytes.
 */
export class Layout<T> implements Codec<T> {
  readonly retainsBytes = false
  private readonly targets = new Map<string, Resolved<T>>()
  private cached: Resolved<T> | undefined

  /** @internal */
  constructor(
    /** @internal */
    readonly ownTarget: OwnTarget,
    private readonly make: (target: Target) => Resolved<T>,
  ) {}

  static {
    inspectable(Layout, 'Layout', ({ name, byteLength }) => ({ name, byteLength }))
  }

  /** The type in C: `uint32_t`, `char[16]`, `struct Telemetry`. */
  get name(): string {
    return this.standalone.name
  }

  /** `sizeof` the type, in bytes. */
  get byteLength(): number {
    return this.standalone.size
  }

  decode(bytes: Uint8Array): T {
    const type = this.standalone
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

  /** Encodes a value to a new array, with 0 for padding. */
  encode(value: T): Uint8Array {
    const bytes = new Uint8Array(this.byteLength)
    this.write(value, new DataView(bytes.buffer))
    return bytes
  }

  /** Encodes a value to the start of `target`, with 0 for padding, and returns the number of bytes. */
  encodeInto(value: T, target: Uint8Array): number {
    const { size } = this.standalone
    const view = memoryOf(this.standalone, target)
    target.fill(0, 0, size)
    this.write(value, view)
    return size
  }

  /** Returns a table of offsets, sizes, types and holes, like that of `pahole`. */
  describe(): string {
    return describe(this.standalone, { ...defaultTarget, ...this.ownTarget })
  }

  /** Returns all scalars and strings in the order of memory. An array of scalars is one leaf; use `leaf('samples[7]')` for an element. */
  leaves(): Iterable<Leaf> {
    return leavesOf(this.standalone)
  }

  /** Finds the leaf at a path such as `rpm`, `wheels[2].speed` or `samples[7]`. @throws {RangeError} when there is none. */
  leaf(path: string): Leaf {
    return leafAt(this.standalone, path)
  }

  /** @internal */
  get valueShape(): ValueShape {
    return this.standalone.valueShape ?? plainShape
  }

  /** @internal The type inside of a type for `outer`. */
  resolve(outer: Target): Resolved<T> {
    return this.resolvedFor(targetWithin(outer, this.ownTarget, this.name))
  }

  /** @internal The type on its own. */
  get standalone(): Resolved<T> {
    this.cached ??= this.resolvedFor({ ...defaultTarget, ...this.ownTarget })
    return this.cached
  }

  /** Writes all bytes except padding. */
  private write(value: T, view: DataView): void {
    const type = this.standalone
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

/** A number type that fits a typed array: arrays of it have `.typed`. */
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
    /** This type as a `number`; decoding and encoding throw for values that are not safe integers. */
    readonly asNumber: NumericLayout<number, Float64Array>,
  ) {
    super(own, make)
  }
}
