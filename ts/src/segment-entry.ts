import { isCode, QtIpcError } from './errors.js'
import { native } from './native/binding.js'
import { type Caller, call } from './native/call.js'
import type { NativeSegment, Removal } from './native/types.js'
import { userName } from './processes.js'
import type { ResolvedKey } from './segment-key.js'
import { SegmentLock } from './segment-lock.js'

export type AccessMode = 'readOnly' | 'readWrite'

export interface EntryOptions {
  readonly mode: AccessMode
  readonly removal: Removal
  /** It neither takes the lock nor creates one; see `AttachOptions.mode`. */
  readonly onlyLooks: boolean
}

const ENTER_ROUNDS = 16

/** What create and attach come to. */
export interface Entered {
  readonly segment: NativeSegment
  readonly lock: SegmentLock | undefined
}

/**
 * The way into a segment: look before anything is made, then our timed lock, then a call of Qt that does not wait.
 * `begin` and `finish` never wait; between them the caller takes `lock`, if there is one.
 */
export class SegmentEntry {
  readonly caller: Caller
  /** What the caller takes before `finish`. */
  readonly lock: SegmentLock | undefined
  readonly #opened: SegmentLock | undefined
  readonly #key: ResolvedKey
  readonly #options: EntryOptions
  /** Bytes of the segment to make; `undefined` attaches. */
  readonly #size: number | undefined

  /** Throws ALREADY_EXISTS, NOT_FOUND, INVALID_SIZE, OUT_OF_RESOURCES, PERMISSION_DENIED with nothing touched. */
  constructor(caller: Caller, key: ResolvedKey, size: number | undefined, options: EntryOptions) {
    this.caller = { ...caller, key: key.text }
    this.#key = key
    this.#size = size
    this.#options = options
    this.#look()
    this.#opened = this.#openLock()
    this.lock = options.onlyLooks ? undefined : this.#opened
  }

  /** The lock is held now, if there is one. Gives it back in any case. */
  finish(): Entered {
    try {
      const segment = this.#enter()
      this.lock?.giveBack()
      return { segment, lock: this.#opened }
    } catch (error) {
      this.#undo()
      throw error
    }
  }

  /** The lock was not to be had. */
  cancel(): void {
    this.#opened?.close()
  }

  #look(): void {
    const facts = call(this.caller, () => native.look(this.#key.name))
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
    call(this.caller, () => native.probeSize(this.#key.name, this.#size ?? 0), sizeHint)
  }

  #openLock(): SegmentLock | undefined {
    if (!this.#key.lock) return undefined
    const lock = SegmentLock.of(this.#key.lock)
    try {
      const { onlyLooks } = this.#options
      const needed = !this.#key.lockIsOptional || this.#size !== undefined
      // Where it is missing at the moment no program holds it; the addon knows how to do without.
      const isExpected = needed && onlyLooks
      const opened = call(
        this.caller,
        () => lock.semaphore.open(needed && !onlyLooks ? 'open' : 'existing') || isExpected,
        () => this.#ownerHint(),
      )
      // From here on a lock that a peer removes is created again, as Qt does.
      if (opened && !onlyLooks) lock.semaphore.open('open')
      if (opened) return lock
      lock.close()
      return undefined
    } catch (error) {
      lock.close()
      throw error
    }
  }

  /** Qt asks for the key file and the segment several times; a peer that leaves in between takes them away. */
  #enter(): NativeSegment {
    for (let round = 1; ; round += 1) {
      try {
        return this.#enterOnce()
      } catch (error) {
        const mayHaveVanished =
          isCode(error, 'KEY_ERROR') ||
          isCode(error, 'UNKNOWN_ERROR') ||
          (this.#size !== undefined && isCode(error, 'NOT_FOUND'))
        if (!mayHaveVanished || round === ENTER_ROUNDS) throw error
      }
    }
  }

  #enterOnce(): NativeSegment {
    const { name, backend, lock } = this.#key
    const { removal, onlyLooks } = this.#options
    const segment = new native.Segment(name, {
      backend,
      lock: this.#opened?.semaphore,
      removal,
      onlyLooks,
      lockName: lock,
    })
    call(
      this.caller,
      () => {
        if (this.#size === undefined) segment.attach(this.#options.mode === 'readOnly')
        else segment.create(this.#size)
      },
      ({ code }) => (code === 'ERR_QT_IPC_PERMISSION_DENIED' ? this.#ownerHint() : undefined),
    )
    return segment
  }

  /** A lock without a segment would be left over for good. */
  #undo(): void {
    const { lock } = this
    if (lock?.semaphore.wasCreated() && native.look(this.#key.name) === undefined)
      lock.semaphore.remove()
    lock?.giveBack()
    this.#opened?.close()
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

  #ownerHint(): string | undefined {
    const facts = native.look(this.#key.name)
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
