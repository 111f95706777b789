import type { Codec } from '../codec/codec.js'
import type { NativeSegment } from '../native/types.js'
import type { CopyBuffer } from './copy-buffer.js'
import { copyInSlices, type LargeCopy } from './large-copy.js'

/** One copy, in the forms that the addon has. */
export interface Copy<T> {
  /** Bytes. */
  readonly length: number
  /** Lock, copy, unlock in one call, where there is such a call: LOCK_BUSY when the lock is not free. */
  withMutex?(segment: NativeSegment): number
  /** The copy alone. */
  withoutMutex(segment: NativeSegment): void
  /** The copy by a job, for awaited calls of more than LARGEST_AT_ONCE bytes. */
  large(): LargeCopy
  /**
   * What comes of it; called at once after the copy and without the lock. `kept` is false when a peer reset the lock in
   * each of many rounds, so that nothing is known about the copy.
   */
  value(kept: boolean): T
}

/** A copy out of the segment, and what becomes of it. */
export class ReadCopy<T> implements Copy<T> {
  readonly offset: number
  readonly length: number
  readonly #codec: Codec<T> | undefined
  readonly #buffer: CopyBuffer
  /** The caller's array: others can reach it. */
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

  /** The memory of the copy, for the caller to keep. To be called before the copy. */
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

  /** Never into lent memory: another read may be lent it while the job copies. */
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
   * The codec sees the private copy only: decoding live memory tears, and text can crash the process. Lent memory may be
   * another's at the next copy, so this comes at once after the copy.
   */
  value(): T {
    const bytes = this.#copied ?? this.own()
    // Without a codec T is Uint8Array: the overloads of every caller say so.
    return this.#codec ? this.#codec.decode(bytes) : (bytes as T)
  }

  /** Lent for each try: what was lent may have been handed out since, when the lock had to be waited for. */
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

/** Zeros into the segment; it may be larger than any array. */
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

/** A view only where it is needed: making one costs as much as a call of the addon. */
export function firstOf(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.length === length ? bytes : bytes.subarray(0, length)
}
