import type { Codec } from '../codec/codec.js'
import type { NativeSegment } from '../native/types.js'
import type { CopyBuffer } from './copy-buffer.js'
import { copyInSlices, type LargeCopy } from './large-copy.js'

/** One planned copy, and the ways in which the addon can run it. */
export interface Copy<T> {
  /** Bytes. */
  readonly length: number
  /** Locks, copies and unlocks in one call of the addon, if it has that call; LOCK_BUSY when the lock is not free. */
  withMutex?(segment: NativeSegment): number
  /** Copies; the caller holds the lock or needs none. */
  withoutMutex(segment: NativeSegment): void
  /** The same copy by a job, for awaited calls of more than LARGEST_AT_ONCE bytes. */
  large(): LargeCopy
  /**
   * Returns the result; to be called directly after the copy, without the lock. `kept` is false when a peer reset the lock in
   * each of many rounds, so that the copy may be torn.
   */
  value(kept: boolean): T
}

/** A copy out of the segment, and its decoding. */
export class ReadCopy<T> implements Copy<T> {
  readonly offset: number
  readonly length: number
  readonly #codec: Codec<T> | undefined
  readonly #buffer: CopyBuffer
  /** The caller's array, which other code can reach. */
  readonly #into: Uint8Array | undefined
  #own: Uint8Array | undefined
  #copied: Uint8Array | undefined

  constructor(
    offset: number,
    length: number,
    into: Uint8Array | undefined,
    codec: Codec<T> | undefined,
    buffer: CopyBuffer,
  ) {
    this.offset = offset
    this.length = length
    this.#codec = codec
    this.#buffer = buffer
    this.#into = into
    this.#own = into ?? (codec?.retainsBytes === false ? undefined : buffer.take(length))
  }

  /** Returns the memory of the copy, which the caller may keep. To be called before the copy. */
  own(): Uint8Array {
    this.#own ??= this.#buffer.take(this.length)
    return this.#own
  }

  withMutex(segment: NativeSegment): number {
    return segment.lockedRead(this.offset, this.#target())
  }

  withoutMutex(segment: NativeSegment): void {
    segment.read(this.offset, this.#target())
  }

  /** Never into lent memory: another read may reuse it while the job copies. */
  large(): LargeCopy {
    const { offset, length } = this
    const into = this.#into
    const memory = into ? this.#buffer.take(length) : this.own()
    return {
      offset,
      length,
      memory,
      start: (segment, hold, done) => segment.startRead(offset, memory, hold, done),
      after: async ending => {
        if (into) await copyInSlices(memory, into, ending)
      },
    }
  }

  /**
   * Decodes the private copy only: values decoded from live memory may be torn, and text can crash the process. Lent memory is
   * reused by the next copy, so this is called directly after the copy.
   */
  value(): T {
    const bytes = this.#copied ?? this.own()
    // Without a codec T is Uint8Array: the overloads of every caller say so.
    return this.#codec ? this.#codec.decode(bytes) : (bytes as T)
  }

  /** Borrows memory for each attempt: during a wait for the lock, other copies may have reused it. */
  #target(): Uint8Array {
    this.#copied = this.#own ?? this.#buffer.lend(this.length)
    return this.#copied
  }
}

/** A copy into the segment. */
export class WriteCopy implements Copy<void> {
  readonly #offset: number
  readonly #bytes: Uint8Array
  readonly #buffer: CopyBuffer

  constructor(offset: number, bytes: Uint8Array, buffer: CopyBuffer) {
    this.#offset = offset
    this.#bytes = bytes
    this.#buffer = buffer
  }

  get length(): number {
    return this.#bytes.length
  }

  withMutex(segment: NativeSegment): number {
    return segment.lockedWrite(this.#offset, this.#bytes)
  }

  withoutMutex(segment: NativeSegment): void {
    segment.write(this.#offset, this.#bytes)
  }

  large(): LargeCopy {
    const offset = this.#offset
    const bytes = this.#bytes
    const memory = this.#buffer.take(bytes.length)
    return {
      offset,
      length: memory.length,
      memory,
      before: ending => copyInSlices(bytes, memory, ending),
      start: (segment, hold, done) => segment.startWrite(offset, memory, hold, done),
    }
  }

  value(): void {}
}

/** Writes zeros into the segment, which may be larger than any array. */
export class ClearCopy implements Copy<void> {
  readonly #offset: number
  readonly length: number

  constructor(offset: number, length: number) {
    this.#offset = offset
    this.length = length
  }

  withoutMutex(segment: NativeSegment): void {
    const zeros = new Uint8Array(Math.min(this.length, LARGEST_ZEROS))
    for (let done = 0; done < this.length; done += zeros.length)
      segment.write(this.#offset + done, firstOf(zeros, Math.min(zeros.length, this.length - done)))
  }

  large(): LargeCopy {
    const offset = this.#offset
    const { length } = this
    return {
      offset,
      length,
      memory: undefined,
      start: (segment, hold, done) => segment.startClear(offset, length, hold, done),
    }
  }

  value(): void {}
}

const LARGEST_ZEROS = 2 ** 20

/** The first bytes of an array. Creates a view only if needed, as that costs as much as a call of the addon. */
export function firstOf(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.length === length ? bytes : bytes.subarray(0, length)
}
