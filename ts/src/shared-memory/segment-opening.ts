import type { SegmentAddress } from '../addressing/segment-address.js'
import type { AccessMode } from '../arguments/access-mode.js'
import { type Call, isCode, QtIpcError } from '../errors/qt-ipc-error.js'
import { SegmentMutex } from '../locking/segment-mutex.js'
import { native } from '../native/binding.js'
import { call } from '../native/call.js'
import { LARGEST_AT_ONCE, runJob } from '../native/job.js'
import type { NativeSegment, Removal } from '../native/types.js'
import { userName } from '../system/processes.js'

export interface OpeningOptions {
  readonly mode: AccessMode
  readonly removal: Removal
  /** It neither takes the lock nor creates one; see `AttachOptions.mode`. */
  readonly onlyLooks: boolean
}

const OPEN_ROUNDS = 16

/** What create and attach come to. */
export interface SegmentAndMutex {
  readonly segment: NativeSegment
  readonly mutex: SegmentMutex | undefined
}

/**
 * The way into a segment: look before anything is made, then our timed lock, then a call of Qt that does not wait.
 * `begin` and `finish` never wait; between them the caller takes `lock`, if there is one.
 */
export class SegmentOpening {
  readonly caller: Call
  /** What the caller takes before `finish`. */
  readonly mutex: SegmentMutex | undefined
  readonly #openedMutex: SegmentMutex | undefined
  readonly #address: SegmentAddress
  readonly #options: OpeningOptions
  /** Bytes of the segment to make; `undefined` attaches. */
  readonly #size: number | undefined

  /** Throws ALREADY_EXISTS, NOT_FOUND, INVALID_SIZE, OUT_OF_RESOURCES, PERMISSION_DENIED with nothing touched. */
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

  /** The lock is held now, if there is one. Gives it back in any case. */
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
   * Like `finish`, with the event loop free while the system allocates a large segment. An abort rejects at once; what has
   * been created by then is removed again before the lock is given back.
   */
  async finishAwaited(signal: AbortSignal | undefined): Promise<SegmentAndMutex> {
    const size = this.#size ?? 0
    if (size <= LARGEST_AT_ONCE) return this.finish()
    let stop = () => {}
    const aborted = new Promise<never>((_resolve, reject) => {
      stop = () => reject(signal?.reason)
    })
    signal?.addEventListener('abort', stop)
    try {
      return await Promise.race([this.#createLarge(size, signal), aborted])
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** The lock was not to be had. */
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

  /** POSIX memory, and where it is to stay when it is left: nobody has got it by this call. */
  #removeUnused(): void {
    const facts = native.look(this.#address.kernelName)
    if (facts && !facts.attached) native.removeName(this.#address.kernelName)
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
      // POSIX memory is empty until its maker has given it a size.
      if (!facts || facts.size === 0) throw this.#notFound()
      return
    }
    if (facts)
      throw new QtIpcError('ALREADY_EXISTS', `there is such a segment, of ${facts.size} bytes`, {
        ...this.caller,
        qtError: 'AlreadyExists',
        hint:
          facts.attached === 0
            ? 'Nobody is attached to it: attach() to use it, SharedMemory.remove(key) to be rid of it'
            : 'attach() to it; open() does either',
      })
    call(this.caller, () => native.probeSize(this.#address.kernelName, this.#size ?? 0), sizeHint)
  }

  #openMutex(): SegmentMutex | undefined {
    if (!this.#address.mutexName) return undefined
    const mutex = SegmentMutex.of(this.#address.mutexName)
    try {
      const { onlyLooks } = this.#options
      const needed = !this.#address.mutexIsOptional || this.#size !== undefined
      // Where it is missing at the moment no program holds it; the addon knows how to do without.
      const isExpected = needed && onlyLooks
      const opened = call(
        this.caller,
        () => mutex.semaphore.open(needed && !onlyLooks ? 'open' : 'existing') || isExpected,
        () => this.#ownerHint(),
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

  /** Qt asks for the key file and the segment several times; a peer that leaves in between takes them away. */
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

  /** A lock without a segment would be left over for good. */
  #undo(): void {
    const { mutex } = this
    if (mutex?.semaphore.wasCreated() && native.look(this.#address.kernelName) === undefined)
      mutex.semaphore.remove()
    mutex?.release()
    this.#openedMutex?.close()
  }

  #notFound(): QtIpcError {
    return new QtIpcError('NOT_FOUND', 'there is no such segment', {
      ...this.caller,
      qtError: 'NotFound',
      hint:
        'waitFor() attaches as soon as the other program has made it; both must share the key, its kind, ' +
        'the IPC namespace and (System V) the folder of the key file',
    })
  }

  #hintFor({ code }: { code: string }): string | undefined {
    return code === 'ERR_QT_IPC_PERMISSION_DENIED' ? this.#ownerHint() : undefined
  }

  #ownerHint(): string | undefined {
    const facts = native.look(this.#address.kernelName)
    if (!facts) return undefined
    const mode = facts.mode.toString(8).padStart(4, '0')
    return `It belongs to ${userName(facts.owner)} with mode ${mode}: run as that user, or with CAP_IPC_OWNER`
  }
}

function sizeHint({ code }: { code: string }): string | undefined {
  return code === 'ERR_QT_IPC_OUT_OF_RESOURCES'
    ? 'Limits: `ipcs -lm` for System V, `df /dev/shm` for POSIX (--shm-size in a container)'
    : undefined
}
