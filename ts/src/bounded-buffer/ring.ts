import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import type { Range } from '../memory/copy-planner.js'
import type { Lock } from '../memory/lock.js'
import { LARGEST_AT_ONCE } from '../native/job.js'
import { sizeText } from '../system/wording.js'
import type { Attempt, Slots } from './slots.js'

// The format is described in docs/bounded-buffer.md; cpp/include/qt_ipc_bounded_buffer.h implements it for native programs.
const MAGIC = 0x6675_4263_7049_7451n // the bytes 'QtIpcBuf'
const VERSION = 1
const HEADER_SIZE = 64
const HEAD = 24
const TAIL = 32
const SLOT_HEADER_SIZE = 8

export interface RingSize {
  readonly slots: number
  /** Largest size of an item, in bytes. */
  readonly slotSize: number
}

/** Returns the size in bytes of a segment for such a ring. */
export function ringSize({ slots, slotSize }: RingSize): number {
  return HEADER_SIZE + slots * strideOf(slotSize)
}

function strideOf(slotSize: number): number {
  return SLOT_HEADER_SIZE + Math.ceil(slotSize / 8) * 8
}

/** Several slots, used in turn; the header contains the number of items that were put and taken so far. */
export class Ring implements Slots {
  readonly capacity: number
  readonly isCounted = true
  readonly #caller: Call
  readonly #slots: number
  readonly #numbers = new Uint8Array(16)

  /**
   * Reads the header, or writes it if it is all zeros, which requires `slotSize`.
   *
   * @throws {QtIpcError} UNSUPPORTED when the segment has other contents; INVALID_SIZE when the buffer has another number or a
   * smaller size of slots, or the segment is too small.
   */
  static open(
    caller: Call,
    lock: Lock,
    size: number,
    { slots, slotSize }: Partial<RingSize> & Pick<RingSize, 'slots'>,
  ): Ring {
    const header = size < HEADER_SIZE ? undefined : viewOf(lock.read({ length: HEADER_SIZE }))
    if (header && isEmpty(header)) {
      if (slotSize === undefined) throw new TypeError('slotSize is required to create a buffer')
      requireRoom(caller, size, { slots, slotSize })
      write(lock, { slots, slotSize })
      return new Ring(caller, { slots, slotSize })
    }
    if (!header || header.getBigUint64(0, true) !== MAGIC || header.getUint32(8, true) !== VERSION)
      throw refusal(caller, 'the segment does not contain a buffer of several slots')
    const there = { slots: header.getUint32(12, true), slotSize: header.getUint32(16, true) }
    if (there.slots !== slots || (slotSize !== undefined && there.slotSize < slotSize))
      throw new QtIpcError(
        'INVALID_SIZE',
        `the buffer has ${there.slots} slots of ${there.slotSize} bytes, not ${slots} of ${slotSize ?? 'any'}`,
        { ...caller, qtError: 'InvalidSize', hint: 'All programs must use the same numbers' },
      )
    requireRoom(caller, size, there)
    return new Ring(caller, there)
  }

  private constructor(caller: Call, { slots, slotSize }: RingSize) {
    this.#caller = caller
    this.#slots = slots
    this.capacity = slotSize
  }

  put(
    lock: Lock,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
  ): Attempt<void> | Promise<Attempt<void>> {
    const { tail, room } = this.#counts(lock)
    if (room === 0) return 'nothing'
    if (bytes.length > LARGEST_AT_ONCE) return this.#putLarge(lock, bytes, tail, signal)
    const slot = new Uint8Array(SLOT_HEADER_SIZE + bytes.length)
    viewOf(slot).setUint32(0, bytes.length, true)
    slot.set(bytes, SLOT_HEADER_SIZE)
    lock.write(slot, { offset: this.#offsetOf(tail) })
    // This makes the item visible: a program that is killed before has changed nothing.
    return this.#commit(lock, TAIL, tail + 1n) ? { done: undefined } : 'lost'
  }

  take(
    lock: Lock,
    signal: AbortSignal | undefined,
  ): Attempt<Uint8Array> | Promise<Attempt<Uint8Array>> {
    const { head, items } = this.#counts(lock)
    if (items === 0) return 'nothing'
    const offset = this.#offsetOf(head)
    const header = lock.read({ offset, length: SLOT_HEADER_SIZE, into: this.#numbers })
    const length = viewOf(header).getUint32(0, true)
    if (length > this.capacity)
      throw refusal(
        this.#caller,
        `the next item has ${sizeText(length)}, more than a slot (${sizeText(this.capacity)})`,
      )
    const range = { offset: offset + SLOT_HEADER_SIZE, length }
    if (length > LARGEST_AT_ONCE) return this.#takeLarge(lock, range, head, signal)
    const bytes = lock.read(range)
    return this.#commit(lock, HEAD, head + 1n) ? { done: bytes } : 'lost'
  }

  async #putLarge(
    lock: Lock,
    bytes: Uint8Array,
    tail: bigint,
    signal: AbortSignal | undefined,
  ): Promise<Attempt<void>> {
    const offset = this.#offsetOf(tail)
    const header = new Uint8Array(SLOT_HEADER_SIZE)
    viewOf(header).setUint32(0, bytes.length, true)
    lock.write(header, { offset })
    await lock.writeAwaited(bytes, { offset: offset + SLOT_HEADER_SIZE }, signal)
    return this.#commit(lock, TAIL, tail + 1n) ? { done: undefined } : 'lost'
  }

  async #takeLarge(
    lock: Lock,
    range: Range,
    head: bigint,
    signal: AbortSignal | undefined,
  ): Promise<Attempt<Uint8Array>> {
    const bytes = await lock.readAwaited(range, signal)
    return this.#commit(lock, HEAD, head + 1n) ? { done: bytes } : 'lost'
  }

  count(lock: Lock): { items: number; room: number } {
    return this.#counts(lock)
  }

  #counts(lock: Lock) {
    const counts = viewOf(lock.read({ offset: HEAD, into: this.#numbers }))
    const head = counts.getBigUint64(0, true)
    const tail = counts.getBigUint64(8, true)
    const items = Number(tail - head)
    if (items < 0 || items > this.#slots)
      throw refusal(this.#caller, `the counts are invalid: ${tail} items put, ${head} taken`)
    return { head, tail, items, room: this.#slots - items }
  }

  #offsetOf(turn: bigint): number {
    return HEADER_SIZE + Number(turn % BigInt(this.#slots)) * strideOf(this.capacity)
  }

  #commit(lock: Lock, offset: number, turn: bigint): boolean {
    if (lock.lost) return false
    const bytes = new Uint8Array(8)
    viewOf(bytes).setBigUint64(0, turn, true)
    lock.write(bytes, { offset })
    return true
  }
}

function write(lock: Lock, { slots, slotSize }: RingSize): void {
  const header = new Uint8Array(HEADER_SIZE)
  const view = viewOf(header)
  view.setBigUint64(0, MAGIC, true)
  view.setUint32(8, VERSION, true)
  view.setUint32(12, slots, true)
  view.setUint32(16, slotSize, true)
  lock.write(header)
}

function isEmpty(header: DataView): boolean {
  return new Uint8Array(header.buffer, header.byteOffset, HEADER_SIZE).every(byte => byte === 0)
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

function requireRoom(caller: Call, size: number, ring: RingSize): void {
  const needed = ringSize(ring)
  if (size >= needed) return
  throw new QtIpcError(
    'INVALID_SIZE',
    `the segment has ${sizeText(size)}, but ${ring.slots} slots of ${sizeText(ring.slotSize)} need ${needed}`,
    { ...caller, qtError: 'InvalidSize', hint: 'Let the buffer create its segment' },
  )
}

function refusal(caller: Call, message: string): QtIpcError {
  return new QtIpcError('UNSUPPORTED', message, {
    ...caller,
    hint: 'See docs/bounded-buffer.md for the format; with `slots: 1` the whole segment is one item',
  })
}
