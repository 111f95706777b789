import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whenCreated } from '../addressing/when-created.js'
import type { AccessMode } from '../arguments/access-mode.js'
import { oneOf, requireSegmentSize } from '../arguments/checks.js'
import {
  DEFAULT_TIMEOUT,
  POLL_INTERVAL,
  pause,
  type SyncTiming,
  timeoutOf,
} from '../arguments/timing.js'
import { type Call, isCode } from '../errors/qt-ipc-error.js'
import { AttachedSegment } from '../memory/attached-segment.js'
import { CopyPlanner } from '../memory/copy-planner.js'
import { mappedFile } from '../memory/handle-words.js'
import { MemoryHandle, type SyncWriteOptions, type WriteOptions } from '../memory/memory-handle.js'
import type { ReattachedTarget } from '../memory/watch/watch-target.js'
import { native } from '../native/binding.js'
import { call, type HintFor } from '../native/call.js'
import { runJob } from '../native/job.js'
import type { NativeFilePart, NativeSegment } from '../native/types.js'
import { requireSemaphore, type SystemSemaphore } from '../semaphore/system-semaphore.js'
import { shareEventLoop } from '../system/event-loop.js'
import { userName } from '../system/processes.js'

export interface MapOptions extends SyncTiming {
  /** Bytes to map. Default: up to the end of the file, as it is now. */
  readonly size?: number | undefined
  /** Bytes from the start of the file, not necessarily a multiple of a page. Default 0. */
  readonly offset?: number | undefined
  /** Default `'readWrite'`. A file that is open read-only has no `view`. */
  readonly mode?: AccessMode | undefined
  /** Makes the file, and extends one that is too short for `size`, with zeros. Never makes it shorter. Default false. */
  readonly create?: boolean | undefined
  /** Permission bits of a file that is made, less the umask. Default 0o666, as QFile. */
  readonly permissions?: number | undefined
  /** Taken by `read`, `write`, `update` and `clear`. A file has no lock of its own: without this they take none. */
  readonly lock?: SystemSemaphore | undefined
}

/**
 * A part of a file that native Qt programs map with QFile::map(): what one writes the others see.
 *
 * ```ts
 * using file = await MappedFile.open('/tmp/telemetry', { size: 1024, create: true })
 * await file.write(Telemetry, { speed: 88 })
 * const { rpm } = await file.read(Telemetry)
 * ```
 *
 * A file that another program cuts short under the map is an error of `read`, `peek` and `write`, not the end of the
 * process; only a `view` is not protected from that. Times are those of the option `lock`; without one nothing waits.
 */
export class MappedFile extends MemoryHandle implements Disposable, AsyncDisposable {
  /** Absolute. */
  readonly path: string
  /** Bytes from the start of the file. */
  readonly offset: number
  readonly #options: MapOptions

  /**
   * Maps a part of a file. Does not wait. Errors: NOT_FOUND; INVALID_SIZE when the file is too short, or empty;
   * PERMISSION_DENIED; KEY_ERROR for what is not a file; OUT_OF_RESOURCES when it cannot be extended.
   */
  static async open(path: string | URL, options?: MapOptions): Promise<MappedFile> {
    return new MappedFile('MappedFile.open', path, options)
  }

  /** As `open`, which does not wait either. */
  static openSync(path: string | URL, options?: MapOptions): MappedFile {
    return new MappedFile('MappedFile.openSync', path, options)
  }

  static {
    shareEventLoop(MappedFile)
  }

  private constructor(operation: string, given: string | URL, options: MapOptions = {}) {
    const key = pathOf(given)
    const path = resolve(key)
    const { offset, mode, lock } = options
    const timeout = timeoutOf(options, DEFAULT_TIMEOUT)
    const caller = { operation, key }
    const segment = map(caller, path, checked(caller, options))
    super({
      words: mappedFile,
      mode: mode ?? 'readWrite',
      planner: new CopyPlanner(segment, key, mappedFile),
      segment: new AttachedSegment(segment, {
        key,
        words: mappedFile,
        timeout,
        ownMutex: undefined,
        mutexName: undefined,
        agreedMutex: lock?.asMutex(),
        isOptional: true,
        onlyLooks: false,
      }),
    })
    this.path = path
    this.offset = offset ?? 0
    this.#options = { ...options, create: false }
  }

  get isOpen(): boolean {
    return !this.segment.isClosed
  }

  /**
   * Whether the path still leads to this file. False when it was removed, or another one was renamed onto it, as programs
   * do that save: what is written here does not reach those who open the path from then on. Open it again.
   */
  get isCurrent(): boolean {
    return this.isOpen && this.segment.native.isCurrent()
  }

  /** Fills the part, or `{ offset, length }` of it, with zeros. Errors as `write`. */
  async clear(options?: WriteOptions): Promise<void> {
    const operation = 'MappedFile.clear'
    this.requireWritable(operation)
    return this.segment.copy(operation, options, this.planner.clear(operation, options))
  }

  /** Blocks the thread for the lock. Errors as `clear`. */
  clearSync(options?: SyncWriteOptions): void {
    const operation = 'MappedFile.clearSync'
    this.requireWritable(operation)
    this.segment.copySync(operation, options, this.planner.clear(operation, options))
  }

  /**
   * Waits until what anybody has written so far is on the disk, for a crash of the system and for other machines. Programs
   * that have mapped or read the file see it without that. Has no time limit; the file may be closed meanwhile.
   */
  async flush(): Promise<void> {
    this.segment.requireAttached('MappedFile.flush')
    const caller = this.segment.caller('MappedFile.flush')
    await runJob(caller, done => this.segment.native.startFlush(done))
  }

  /** Blocks the thread. */
  flushSync(): void {
    this.segment.requireAttached('MappedFile.flushSync')
    const caller = this.segment.caller('MappedFile.flushSync')
    call(caller, () => this.segment.native.flushSync())
  }

  /** @internal */
  protected override async reattach(signal: AbortSignal): Promise<ReattachedTarget> {
    const operation = this.words.operations.watch
    const part = partOf(this.path, this.#options)
    for (;;) {
      await whenCreated({ operation, key: this.path }, part, { signal })
      try {
        const file = new MappedFile(operation, this.path, this.#options)
        return { ...file.watchTarget(), detach: async () => file.close() }
      } catch (error) {
        if (!isCode(error, 'NOT_FOUND') && !isCode(error, 'INVALID_SIZE')) throw error
      }
      // It has gone again, or was truncated.
      await pause(POLL_INTERVAL, signal)
    }
  }

  /** Every view is dead, the file is unmapped and closed; it stays. Rejects what waits. Idempotent, does not wait. */
  close(): void {
    if (!this.isOpen) return
    this.segment.close('MappedFile.close')
    this.segment.native.killView()
    this.segment.native.detach()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isOpen) this.segment.close('MappedFile.close')
    this.segment.native.killView()
    await this.segment.jobsEnded()
    this.segment.native.detach()
  }
}

function map(caller: Call, path: string, options: MapOptions): NativeSegment {
  const { size, mode, create } = options
  const segment = new native.Segment(partOf(path, options), {
    backend: 'file',
    lock: undefined,
    removal: 'never',
  })
  const enter = () => {
    if (create && size !== undefined) segment.create(size)
    else segment.attach(mode === 'readOnly')
  }
  call(caller, enter, hintFor(path))
  return segment
}

function partOf(
  path: string,
  { size, offset = 0, permissions = 0o666 }: MapOptions,
): NativeFilePart {
  return { path, offset, size, permissions }
}

/** Throws TypeError or RangeError with the value that is wrong, INVALID_SIZE for a size that no file has. */
function checked(caller: Call, options: MapOptions): MapOptions {
  const { size, offset = 0, mode = 'readWrite', create = false, permissions = 0, lock } = options
  if (size !== undefined) requireSegmentSize(caller, size)
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new RangeError(`offset must be a whole number of bytes, 0 or more, not ${String(offset)}`)
  oneOf('mode', mode, ['readOnly', 'readWrite'])
  if (typeof create !== 'boolean')
    throw new TypeError(`create must be a boolean, not ${String(create)}`)
  if (create && size === undefined) throw new TypeError('create needs a size')
  if (create && mode === 'readOnly') throw new TypeError("create needs mode 'readWrite'")
  if (!Number.isInteger(permissions) || permissions < 0 || permissions > 0o777)
    throw new RangeError(`permissions must be bits from 0 to 0o777, not ${String(permissions)}`)
  requireSemaphore(lock)
  return options
}

function pathOf(given: string | URL): string {
  const path = given instanceof URL ? fileURLToPath(given) : given
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new TypeError(`a path is a text or a file: URL, not ${JSON.stringify(String(given))}`)
  return path
}

function hintFor(path: string): HintFor {
  return ({ code }) => {
    if (code === 'ERR_QT_IPC_NOT_FOUND')
      return 'With { size, create: true } the file is made; the folder must be there'
    if (code === 'ERR_QT_IPC_INVALID_SIZE')
      return 'Map less of it, wait until the other program has made it longer, or extend it with { create: true }'
    if (code === 'ERR_QT_IPC_PERMISSION_DENIED') return ownerHint(path)
    return undefined
  }
}

function ownerHint(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false })
  if (!status) return 'The folder does not let this user make files'
  const mode = (status.mode & 0o777).toString(8).padStart(4, '0')
  return `It belongs to ${userName(status.uid)} with mode ${mode}; mode 'readOnly' needs less`
}
