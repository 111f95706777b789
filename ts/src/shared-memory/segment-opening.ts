import type { SegmentAddress } from '../addressing/segment-address.js'
import type { AccessMode } from '../arguments/access-mode.js'
import { onAbort } from '../arguments/timing.js'
import { type Call, isCode, QtIpcError } from '../errors/qt-ipc-error.js'
import { SegmentMutex } from '../locking/segment-mutex.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import { LARGEST_AT_ONCE, runJob } from '../native/job.js'
import type { NativeSegment, Removal } from '../native/types.js'
import { describeAccount, modeText, sizeText } from '../system/wording.js'

export interface OpeningOptions {
  readonly mode: AccessMode
  readonly removal: Removal
  /** Whether it neither acquires nor creates the lock; see `AttachOptions.mode`. */
  readonly onlyLooks: boolean
}

const OPEN_ROUNDS = 16

/** The result of creating or attaching. */
export interface SegmentAndMutex {
  readonly segment: NativeSegment
  readonly mutex: SegmentMutex | undefined
}

/**
 * Opens a segment in three steps: check that it exists (or not), acquire the mutex with a time limit, call Qt. The constructor
 * and `finish` never wait; the caller acquires `mutex`, if there is one, in between.
 */
export class SegmentOpening {
  readonly caller: Call
  /** The mutex that the caller acquires before `finish`. */
  readonly mutex: SegmentMutex | undefined
  readonly #openedMutex: SegmentMutex | undefined
  readonly #address: SegmentAddress
  readonly #options: OpeningOptions
  /** Size in bytes of the segment to create; `undefined` attaches. */
  readonly #size: number | undefined

  /** @throws {QtIpcError} ALREADY_EXISTS, NOT_FOUND, INVALID_SIZE, OUT_OF_RESOURCES, PERMISSION_DENIED, with nothing changed. */
  constructor(
    caller: Call,
    address: SegmentAddress,
    size: number | undefined,
    options: OpeningOptions,
  ) {
    this.caller = { ...caller, key: address.keyText }
    this.#address = address
    this.#size = size
    this.#options = options
    this.#look()
    this.#openedMutex = this.#openMutex()
    this.mutex = options.onlyLooks ? undefined : this.#openedMutex
  }

  /** Creates or attaches while the caller holds `mutex`, if there is one, and always releases it. */
  finish(): SegmentAndMutex {
    try {
      const segment = this.#open()
      this.mutex?.release()
      return { segment, mutex: this.#openedMutex }
    } catch (error) {
      this.#undo()
      throw error
    }
  }

  /**
   * Like `finish`, with the event loop free while the system allocates a large segment. An abort rejects at once; a segment
   * that was created by then is removed before the lock is released.
   */
  async finishAwaited(signal: AbortSignal | undefined): Promise<SegmentAndMutex> {
    const size = this.#size ?? 0
    if (size <= LARGEST_AT_ONCE) return this.finish()
    let unsubscribe = () => {}
    const aborted = new Promise<never>((_resolve, reject) => {
      unsubscribe = onAbort(signal, () => reject(signal?.reason))
    })
    try {
      return await Promise.race([this.#createLarge(size, signal), aborted])
    } finally {
      unsubscribe()
    }
  }

  /** Closes the mutex after acquiring it failed. */
  cancel(): void {
    this.#openedMutex?.close()
  }

  async #createLarge(size: number, signal: AbortSignal | undefined): Promise<SegmentAndMutex> {
    const { mutex } = this
    try {
      const segment = await this.#createByJob(size)
      if (signal?.aborted) {
        segment.detach()
        this.#removeUnused()
        throw signal.reason
      }
      mutex?.release()
      return { segment, mutex: this.#openedMutex }
    } catch (error) {
      this.#undo()
      throw error
    }
  }

  /** Removes a segment that detaching did not remove (POSIX, or `removal: 'never'`): this call returns no handle for it. */
  #removeUnused(): void {
    const facts = native.look(this.#address.kernelName)
    if (facts && !facts.attached) native.removeName(this.#address.kernelName, LARGEST_AT_ONCE)
  }

  async #createByJob(size: number): Promise<NativeSegment> {
    for (let round = 1; ; round += 1) {
      const segment = this.#newSegment()
      try {
        await runJob(
          this.caller,
          done => segment.startCreate(size, done),
          undefined,
          error => this.#hintFor(error),
        )
        return segment
      } catch (error) {
        if (!this.#mayTryAgain(error, round)) throw error
      }
    }
  }

  #look(): void {
    const facts = call(this.caller, () => native.look(this.#address.kernelName))
    if (this.#size === undefined) {
      if (!facts) throw this.#notFound()
      if (facts.size === 0) throw this.#withoutSize()
      return
    }
    if (facts)
      throw new QtIpcError(
        'ALREADY_EXISTS',
        `a segment with this key already exists (${facts.size === 0 ? 'it has no size yet' : sizeText(facts.size)})`,
        {
          ...this.caller,
          qtError: 'AlreadyExists',
          hint:
            facts.attached === 0
              ? 'No process is attached to it: call attach() to use it, or SharedMemory.remove(key) to remove it'
              : 'Call attach(), or open(), which attaches or creates',
        },
      )
    call(this.caller, () => native.probeSize(this.#address.kernelName, this.#size ?? 0), sizeHint)
  }

  #openMutex(): SegmentMutex | undefined {
    if (!this.#address.mutexName) return undefined
    const mutex = SegmentMutex.of(this.#address.mutexName)
    try {
      const { onlyLooks } = this.#options
      const needed = !this.#address.mutexIsOptional || this.#size !== undefined
      // A missing mutex is held by no program; the addon can copy without it.
      const isExpected = needed && onlyLooks
      const opened = call(
        this.caller,
        () => mutex.semaphore.open(needed && !onlyLooks ? 'open' : 'existing') || isExpected,
        error => this.#hintFor(error),
      )
      // From here on a lock that a peer removes is created again, as Qt does.
      if (opened && !onlyLooks) mutex.semaphore.open('open')
      if (opened) return mutex
      mutex.close()
      return undefined
    } catch (error) {
      mutex.close()
      throw error
    }
  }

  /** Repeats the call: Qt looks up key file and segment several times, and a peer that detaches in between removes them. */
  #open(): NativeSegment {
    for (let round = 1; ; round += 1) {
      try {
        return this.#openOnce()
      } catch (error) {
        if (!this.#mayTryAgain(error, round)) throw error
      }
    }
  }

  #mayTryAgain(error: unknown, round: number): boolean {
    const mayHaveVanished =
      isCode(error, 'KEY_ERROR') ||
      isCode(error, 'UNKNOWN_ERROR') ||
      (this.#size !== undefined && isCode(error, 'NOT_FOUND'))
    return mayHaveVanished && round < OPEN_ROUNDS
  }

  #newSegment(): NativeSegment {
    const { kernelName, backend, mutexName: lock } = this.#address
    const { removal, onlyLooks } = this.#options
    return new native.Segment(kernelName, {
      backend,
      lock: this.#openedMutex?.semaphore,
      removal,
      onlyLooks,
      lockName: lock,
    })
  }

  #openOnce(): NativeSegment {
    const segment = this.#newSegment()
    call(
      this.caller,
      () => {
        if (this.#size === undefined) segment.attach(this.#options.mode === 'readOnly')
        else segment.create(this.#size)
      },
      error => this.#hintFor(error),
    )
    return segment
  }

  /** Removes the mutex if this call has created it but no segment: it would stay permanently. */
  #undo(): void {
    const { mutex } = this
    if (mutex?.semaphore.wasCreated() && native.look(this.#address.kernelName) === undefined)
      mutex.semaphore.remove()
    mutex?.release()
    this.#openedMutex?.close()
  }

  #notFound(): QtIpcError {
    return new QtIpcError('NOT_FOUND', 'no shared memory segment exists for this key', {
      ...this.caller,
      qtError: 'NotFound',
      hint:
        'Call waitFor() to attach as soon as the other program has created it; both need the same key, kind of key, ' +
        'IPC namespace and (System V) directory of the key file',
    })
  }

  /** Its creator is between shm_open() and ftruncate(), or ended there. */
  #withoutSize(): QtIpcError {
    return new QtIpcError('NOT_FOUND', 'the segment exists, but has no size yet', {
      ...this.caller,
      qtError: 'NotFound',
      hint:
        'Call waitFor() to attach as soon as its creator has set the size with ftruncate(); ' +
        'if that program has ended, SharedMemory.remove(key) removes the segment',
    })
  }

  #hintFor({ code }: { code: string }): string | undefined {
    return code === 'ERR_QT_IPC_PERMISSION_DENIED' ? this.#ownerHint() : undefined
  }

  #ownerHint(): string | undefined {
    const facts = native.look(this.#address.kernelName)
    if (!facts) return undefined
    const capability =
      this.#address.kernelName.type === 'posix' ? 'CAP_DAC_OVERRIDE' : 'CAP_IPC_OWNER'
    const wouldLook = this.#size === undefined && this.#options.mode === 'readWrite'
    // Whether the group is one of this user's is not known here.
    const mayRead = wouldLook && (facts.mode & 0o044) !== 0
    return (
      `It belongs to ${describeAccount(facts.owner)} with mode ${modeText(facts.mode)}: run as that user, or with ${capability}` +
      (mayRead ? "; to read only, attach with mode: 'readOnly'" : '')
    )
  }
}

function sizeHint({ code }: { code: string }): string | undefined {
  return code === 'ERR_QT_IPC_OUT_OF_RESOURCES'
    ? 'Limits: `ipcs -lm` for System V, `df /dev/shm` for POSIX (--shm-size in a container)'
    : undefined
}
