import type { Timing } from '../arguments/timing.js'
import { type Call, QtIpcError } from '../errors/qt-ipc-error.js'
import type { NativeIpcKey } from '../keys/index.js'
import { SystemSemaphore } from '../semaphore/system-semaphore.js'
import { SharedMemory } from '../shared-memory/shared-memory.js'
import { OneSlot } from './one-slot.js'
import { type BufferOptions, ringSizeOf } from './options.js'
import { Ring, ringSize } from './ring.js'
import type { Slots } from './slots.js'

/** The three objects of a buffer; closes those that it has opened. */
export class Parts {
  readonly memory: SharedMemory
  readonly free: SystemSemaphore
  readonly used: SystemSemaphore
  readonly slots: Slots
  readonly #ownsMemory: boolean
  readonly #ownSemaphores: readonly SystemSemaphore[]

  /** Attaches to the objects or creates them; leaves nothing open when it fails. */
  static async open<T>(caller: Call, options: BufferOptions<T>): Promise<Parts> {
    const ownsMemory = !(options.memory instanceof SharedMemory)
    const memory = await memoryOf(options)
    const opened: SystemSemaphore[] = []
    try {
      if (!memory.lockable)
        throw new QtIpcError('LOCK_ERROR', 'this segment has no lock', {
          ...caller,
          hint: 'Pass a SharedMemory that was attached with the option `lock`',
        })
      // The creator of the segment is the first program: the counts that earlier programs left behind are wrong.
      const isFirst = ownsMemory && memory.created
      const semaphore = (given: string | NativeIpcKey | SystemSemaphore, value: number) => {
        if (given instanceof SystemSemaphore) return given
        const open = isFirst ? SystemSemaphore.createSync : SystemSemaphore.openSync
        const made = open(given, value, { undo: false, removeOnClose: false })
        opened.push(made)
        return made
      }
      const ring = ringSizeOf(options)
      const [free, used] = [semaphore(options.free, ring.slots), semaphore(options.used, 0)]
      const slots =
        ring.slots === 1
          ? new OneSlot(memory, used)
          : await memory.withLock(lock => Ring.open(caller, lock, memory.size, ring), options)
      return new Parts({ memory, free, used, slots, ownsMemory, opened })
    } catch (error) {
      for (const semaphore of opened) semaphore.close()
      if (ownsMemory) await memory.detach()
      throw error
    }
  }

  private constructor(made: {
    readonly memory: SharedMemory
    readonly free: SystemSemaphore
    readonly used: SystemSemaphore
    readonly slots: Slots
    readonly ownsMemory: boolean
    readonly opened: readonly SystemSemaphore[]
  }) {
    this.memory = made.memory
    this.free = made.free
    this.used = made.used
    this.slots = made.slots
    this.#ownsMemory = made.ownsMemory
    this.#ownSemaphores = made.opened
  }

  /**
   * Closes the objects that it has opened, after all pending calls have settled. The last process that is attached removes the
   * semaphores; until then other programs need their counts.
   */
  async close(timing: Timing | undefined): Promise<void> {
    const { memory } = this
    const lock = memory.isAttached ? await memory.lock(timing).catch(() => undefined) : undefined
    try {
      const isLast = lock !== undefined && memory.attachments() === 1
      if (isLast) for (const semaphore of this.#ownSemaphores) semaphore.remove()
      if (this.#ownsMemory) await memory.detach(timing)
    } finally {
      for (const semaphore of this.#ownSemaphores) semaphore.close()
      lock?.release()
    }
  }
}

async function memoryOf<T>(options: BufferOptions<T>): Promise<SharedMemory> {
  const { memory, timeout, signal } = options
  if (memory instanceof SharedMemory) return memory
  const { slots, slotSize } = ringSizeOf(options)
  if (slotSize === undefined) return SharedMemory.attach(memory, { timeout, signal })
  const size = slots === 1 ? slotSize : ringSize({ slots, slotSize })
  return SharedMemory.open(memory, size, { timeout, signal })
}
