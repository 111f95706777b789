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
import { inspectable } from '../errors/inspectable.js'
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
import { describeAccount, modeText } from '../system/wording.js'

/** Options of `MappedFile.open`. */
export interface MapOptions extends SyncTiming {
  /** Bytes to map. Default: up to the current end of the file. */
  readonly size?: number | undefined
  /** Bytes from the start of the file; need not be a multiple of the page size. Default 0. */
  readonly offset?: number | undefined
  /** Default `'readWrite'`. With `'readOnly'`, `view` is not available. */
  readonly mode?: AccessMode | undefined
  /** Create the file, or extend one that is too short for `size` with zeros. Never truncates. Default false. */
  readonly create?: boolean | undefined
  /** Permission bits of a file that is created, less the umask. Default 0o666, like QFile. */
  readonly permissions?: number | undefined
  /** The semaphore that `read`, `write`, `update` and `clear` acquire. A file has no lock of its own: without it they lock nothing. */
  readonly lock?: SystemSemaphore | undefined
}

/**
 * A mapped part of a file that native Qt programs map with QFile::map(): each program sees the writes of the others.
 *
 * ```ts
 * using file = await MappedFile.open('/tmp/telemetry', { size: 1024, create: true })
 * await file.write(Telemetry, { speed: 88 })
 * const { rpm } = await file.read(Telemetry)
 * ```
 *
 * If another program truncates the file, `read`, `peek` and `write` fail with ERR_QT_IPC_VANISHED instead of crashing the
 * process; only a `view` is not protected from that. Timeouts apply to the option `lock`; without it no call waits.
 */
export class MappedFile extends MemoryHandle implements Disposable, AsyncDisposable {
  /** Absolute path of the file. */
  readonly path: string
  /** Bytes from the start of the file. */
  readonly offset: number
  readonly #options: MapOptions

  /**
   * Maps a part of a file. Does not wait.
   *
   * @throws {QtIpcError} NOT_FOUND when the file (with `create`, its directory) does not exist; INVALID_SIZE when the file is
   * too short or empty; PERMISSION_DENIED when the user may not open or create it; KEY_ERROR when the path is not a regular
   * file; OUT_OF_RESOURCES when the file cannot be extended.
   */
  static async open(path: string | URL, options?: MapOptions): Promise<MappedFile> {
    return new MappedFile('MappedFile.open', path, options)
  }

  /**
   * Maps a part of a file. Does not block.
   *
   * @throws {QtIpcError} NOT_FOUND when the file (with `create`, its directory) does not exist; INVALID_SIZE when the file is
   * too short or empty; PERMISSION_DENIED when the user may not open or create it; KEY_ERROR when the path is not a regular
   * file; OUT_OF_RESOURCES when the file cannot be extended.
   */
  static openSync(path: string | URL, options?: MapOptions): MappedFile {
    return new MappedFile('MappedFile.openSync', path, options)
  }

  static {
    shareEventLoop(MappedFile)
    inspectable(MappedFile, 'MappedFile', ({ path, offset, size, mode, isOpen }) => ({
      path,
      offset,
      size,
      mode,
      isOpen,
    }))
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

  /** Whether the file is mapped: false once `close` was called. */
  get isOpen(): boolean {
    return !this.segment.isClosed
  }

  /**
   * Whether the path still refers to this file. False when the file was removed or another one was renamed to its path, as many
   * programs do to save: programs that open the path from then on do not see writes of this handle. Open it again. Never
   * blocks.
   */
  get isCurrent(): boolean {
    return this.isOpen && this.segment.native.isCurrent()
  }

  /**
   * Fills the mapped part, or `{ offset, length }` of it, with zeros. Waits for the option `lock`. More than 1 MiB is cleared on
   * a thread of the addon: an abort then rejects at once, but clearing that has begun is completed.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the range is outside the mapped part;
   * READ_ONLY when `mode` is `'readOnly'`; DETACHED after `close`; VANISHED when another program truncated the file.
   */
  async clear(options?: WriteOptions): Promise<void> {
    const operation = 'MappedFile.clear'
    this.requireWritable(operation)
    return this.segment.copy(operation, options, this.planner.clear(operation, options))
  }

  /**
   * Fills the mapped part, or `{ offset, length }` of it, with zeros. Blocks the thread until the option `lock` is acquired.
   *
   * @throws {QtIpcError} TIMEOUT when the lock was not released in time; INVALID_SIZE when the range is outside the mapped part;
   * READ_ONLY when `mode` is `'readOnly'`; BUSY when a task of this thread holds the lock or waits for it; DETACHED after
   * `close`; VANISHED when another program truncated the file.
   */
  clearSync(options?: SyncWriteOptions): void {
    const operation = 'MappedFile.clearSync'
    this.requireWritable(operation)
    this.segment.copySync(operation, options, this.planner.clear(operation, options))
  }

  /**
   * Writes the file to the disk, and waits until the earlier writes of all programs are there: for a crash of the system and for
   * other machines. Programs that map or read the file see writes without it. Waits on a thread of the addon, without a
   * time limit; the file may be closed meanwhile.
   *
   * @throws {QtIpcError} DETACHED after `close`; OUT_OF_RESOURCES when the disk is full; UNKNOWN_ERROR, with its `errno`, for
   * any other error of the system.
   */
  async flush(): Promise<void> {
    this.segment.requireAttached('MappedFile.flush')
    const caller = this.segment.caller('MappedFile.flush')
    await runJob(caller, done => this.segment.native.startFlush(done))
  }

  /**
   * Writes the file to the disk. Blocks the thread, without a time limit, until the earlier writes of all programs are
   * there.
   *
   * @throws {QtIpcError} DETACHED after `close`; OUT_OF_RESOURCES when the disk is full; UNKNOWN_ERROR, with its `errno`, for
   * any other error of the system.
   */
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
      // It was removed again, or truncated.
      await pause(POLL_INTERVAL, signal)
    }
  }

  /**
   * Unmaps and closes the file, which stays on disk. Every view has length 0 afterwards. Pending waits and large copies reject
   * with DETACHED; blocks until a large write that has begun is completed. Idempotent.
   */
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
  const open = () => {
    if (create && size !== undefined) segment.create(size)
    else segment.attach(mode === 'readOnly')
  }
  call(caller, open, hintFor(path))
  return segment
}

function partOf(
  path: string,
  { size, offset = 0, permissions = 0o666 }: MapOptions,
): NativeFilePart {
  return { path, offset, size, permissions }
}

/**
 * @throws {TypeError | RangeError} with the value that is wrong.
 * @throws {QtIpcError} INVALID_SIZE when no file can have that size.
 */
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
    throw new TypeError(
      `path must be a string or a file: URL, not ${JSON.stringify(String(given))}`,
    )
  return path
}

function hintFor(path: string): HintFor {
  return ({ code }) => {
    if (code === 'ERR_QT_IPC_NOT_FOUND')
      return 'Pass { size, create: true } to create the file; its directory must exist'
    if (code === 'ERR_QT_IPC_INVALID_SIZE')
      return 'Map a smaller part, wait until the other program has extended the file, or pass { create: true } to extend it'
    if (code === 'ERR_QT_IPC_PERMISSION_DENIED') return ownerHint(path)
    return undefined
  }
}

function ownerHint(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false })
  if (!status) return 'This user may not create files in that directory'
  return `It belongs to ${describeAccount(status.uid)} with mode ${modeText(status.mode & 0o777)}; mode 'readOnly' needs only read permission`
}
