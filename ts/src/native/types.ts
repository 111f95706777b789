// What bridge/ exports. Misuse (a wrong shape, a range) is TypeError or RangeError; everything else is an Error
// with `qtError` and perhaps `errno`, which ./call.ts turns into a QtIpcError.

export type KernelSemaphoreName =
  | {
      readonly type: 'systemv'
      readonly path: string
      readonly projectId: number
      /** Qt chose the path, for a legacy key; any other path may lead to a file of the user's. */
      readonly legacy: boolean
    }
  | { readonly type: 'posix'; readonly name: string }

export type KernelSegmentName =
  | KernelSemaphoreName
  | { readonly type: 'systemv'; readonly key: number }
  | { readonly type: 'systemv'; readonly id: number }

export interface NativeFilePart {
  readonly path: string
  readonly offset: number
  /** `undefined`: up to the end. `create` is given its own. */
  readonly size: number | undefined
  /** Of a file that `create` makes, less the umask. */
  readonly permissions: number
}

export type Removal = 'asQt' | 'ifCreated' | 'never'
export const backendNames = ['qt', 'systemv', 'posix'] as const
export type BackendName = (typeof backendNames)[number]

export interface SegmentFacts {
  /** System V: shmid, POSIX: inode. */
  readonly id: number
  readonly size: number
  /** Number of attachments, where the kernel counts them. */
  readonly attached?: number
  readonly creatorPid?: number
  /** uid */
  readonly owner: number
  /** Permission bits. */
  readonly mode: number
}

export interface SemaphoreOptions {
  readonly role: 'lock' | 'counter'
  readonly initialValue: number
  readonly undo: boolean
  /** A counter that this handle created stays when it is closed; not together with `qtKey`. */
  readonly keep?: boolean
  /** Set: a real QSystemSemaphore of that key opens, releases and cleans up. */
  readonly qtKey: string | undefined
}

export type WaitOutcome = 'acquired' | 'gone' | 'cancelled'

export interface NativeSemaphore {
  /** False only for `existing`, when there is none. */
  open(mode: 'existing' | 'open' | 'create'): boolean
  tryAcquire(): boolean
  /** Blocks for up to `timeout` ms; false when they are over. */
  acquire(timeout: number): boolean
  /** Waits on a thread of the addon, without limit; one wait at a time. */
  wait(done: (outcome: WaitOutcome | undefined, error?: Error) => void): void
  /** `done` still comes, soon: 'cancelled', or 'acquired' when the wait had just been won. */
  cancelWait(): void
  /** Ends the wait now; `done` does not come. True when it had been won. */
  finishWait(): boolean
  /** For a lock: false when a peer had reset it, and nothing was added. */
  unlock(): boolean
  wasReset(): boolean
  /** Sets a lock from 0 to 1, with `force` from any value, whoever holds it; false when nothing was changed. */
  repair(force: boolean): boolean
  /** A lock that some thread of this process holds. */
  isHeldByThisProcess(): boolean
  wasCreated(): boolean
  release(count: number): void
  value(): number | undefined
  /** System V: semid; POSIX: inode. */
  id(): number
  lastPid(): number | undefined
  undoBalance(): number | undefined
  /** Takes the semaphore away from everybody. */
  remove(): void
  close(): void
}

/** Result of `lockedRead` and `lockedWrite`. */
export const LOCK_BUSY = 0
export const LOCK_LOST = 2

/** What a watch sees; `Observation` in bridge/watch/watched_range.h. */
export const SEEN_SAME = 0
export const SEEN_DIFFERENT = 1
export const SEEN_TORN = 2
export const SEEN_GONE = 3
export const SEEN_OTHER_SEGMENT = 4
export const SEEN_RESIZED = 5
export const SEEN_UNSETTLED = 6

export interface NativeCounter {
  readonly offset: number
  /** Bytes: 1, 2, 4 or 8. */
  readonly width: number
}

export interface NativeWatchOptions {
  readonly offset: number
  readonly length: number
  /** How a copy comes about that is not torn; with `lock` it is the caller who copies, and then calls `settle`. */
  readonly whole: 'lock' | 'sequence' | 'stable' | 'unknown'
  /** `sequence`: one counter that is odd while it is written, or with `end` two that are unequal then. */
  readonly begin?: NativeCounter | undefined
  readonly end?: NativeCounter | undefined
  /** ms between two looks. */
  readonly interval: number
  /** ms until what cannot be had whole is SEEN_TORN. */
  readonly patience: number
  /** The bytes are looked at after `want` only; otherwise only where the name leads to. */
  readonly onRequest: boolean
  /** ms between two looks at the name. */
  readonly nameInterval: number
}

/** Called on the JavaScript thread when a job has ended, with its error if it has one. */
export type JobDone = (error?: Error) => void
/** Ends a job soon, where it may end early; its `done` is still called. */
export type CancelJob = () => void

export interface NativeWatch {
  /** Looks on a thread of the addon until there is something to tell; calls `seen` once. It keeps no event loop alive. */
  start(seen: (sighting: number) => void): void
  /** `seen` does not come any more. */
  stop(): void
  /** Whether it keeps the event loop alive while it is started; not, after `stop`. */
  keepAlive(on: boolean): void
  /** One look, on this thread. This and the others below: only while it is not started. */
  look(): number
  /** The next look finds a difference, whatever it sees. */
  want(): void
  /** What was seen. */
  copy(target: Uint8Array): void
  /** For `lock`: what is known from now on. False when it was known already. */
  settle(bytes: Uint8Array): boolean
  // Jobs, like those of NativeSegment; while one goes on, only `keepAlive` and `stop` may be called.
  /** `copy` as a job. */
  startCopy(target: Uint8Array, done: JobDone): CancelJob
  /** `settle` as a job, whose result is then `isNew`. After a cancellation what is known is undefined: the watch is over. */
  startSettle(bytes: Uint8Array, done: JobDone): CancelJob
  isNew(): boolean
  /** When the copy was made: ms of the clock of `process.hrtime()`. */
  at(): number
  /** Writes that nobody saw since it was last asked, where a counter tells. */
  takeMissed(): number | undefined
}

/**
 * The lock that a job copies under: none; one that the caller takes and gives back; or the segment's own, which the job
 * gives back as soon as the copy is made. Its `unlock()` is then still to be called, and only reports.
 */
export type JobHold = 'none' | 'caller' | 'own'

export interface NativeSegment {
  create(size: number): void
  attach(readOnly: boolean): void
  /** False: a view is out of reach, and the memory stays until the collector finds it. */
  killView(): boolean
  /** Detaches, the lock held by the caller if there is one; it goes with the segment. */
  detach(): void
  /** Detaches without the lock: if it is not free, the segment stays. */
  detachWithoutMutex(): void
  size(): number
  view(): ArrayBuffer
  /** Its path still leads to this file. */
  isCurrent(): boolean
  /** Files only: writes to disk, and waits for that. */
  flushSync(): void
  read(offset: number, target: Uint8Array): void
  write(offset: number, source: Uint8Array): void
  /** With the lock, if it is free at once: LOCK_BUSY, LOCK_LOST, or done. */
  lockedRead(offset: number, target: Uint8Array): number
  lockedWrite(offset: number, source: Uint8Array): number
  // Jobs, on threads of the addon. Nothing else may be able to reach the arrays until `done` is called. Detaching cancels
  // them and blocks until they have ended.
  startCreate(size: number, done: JobDone): CancelJob
  /** Maps the pages of the range and of `memory`, so that the copy between them does not have to. */
  startPrepare(
    offset: number,
    length: number,
    memory: Uint8Array | undefined,
    done: JobDone,
  ): CancelJob
  startRead(offset: number, target: Uint8Array, hold: JobHold, done: JobDone): CancelJob
  /** Does not end early. */
  startWrite(offset: number, source: Uint8Array, hold: JobHold, done: JobDone): CancelJob
  /** Writes zeros. Does not end early. */
  startClear(offset: number, length: number, hold: JobHold, done: JobDone): CancelJob
  startFlush(done: JobDone): CancelJob
  startDetach(done: JobDone): CancelJob
  /** RangeError for a part that is not inside the segment. Detaching stops it. */
  watch(options: NativeWatchOptions): NativeWatch
}

export interface NativeCapabilities {
  readonly qtVersion: string
  readonly builtWith: string
  readonly qtSystemV: boolean
  readonly qtProjectIds: boolean
  readonly qtPosix: boolean
  readonly qtReason?: string
  readonly zeroCopy: boolean
}

export interface NativeBinding {
  readonly Semaphore: new (name: KernelSemaphoreName, options: SemaphoreOptions) => NativeSemaphore
  readonly Segment: new (
    name: KernelSegmentName | NativeFilePart,
    options: {
      /** `'file'` goes with a NativeFilePart. */
      readonly backend: BackendName | 'file'
      readonly lock: NativeSemaphore | undefined
      readonly removal: Removal
      /** With `'systemv'`: it is attached, read-only, while it copies and not in between. */
      readonly onlyLooks?: boolean
      /** With `onlyLooks`: the semaphore under which it attaches where that is free. */
      readonly lockName?: KernelSemaphoreName | undefined
    },
  ) => NativeSegment
  /** Looks only: nothing is made, attached or locked. */
  look(kernelName: KernelSegmentName): SegmentFacts | undefined
  /**
   * Calls `created` once, as soon as there may be such a segment or file part; looks on a thread of the addon and keeps the
   * event loop alive until then. The function that comes back ends the wait, and may be called at any time.
   */
  whenCreated(name: KernelSegmentName | NativeFilePart, created: () => void): () => void
  /** Throws when the system would not give that many bytes; touches nothing that has a name. */
  probeSize(kernelName: KernelSegmentName, size: number): void
  /** A job frees the memory of a large segment; it may go on for a while. */
  removeName(kernelName: KernelSegmentName): void
  capabilities(): NativeCapabilities
  /** Ends waits and jobs, gives back locks, detaches; waits for a job only that must not stop half-way. */
  shutdown(): void
  /** The linked Qt's own answers. */
  readonly qt: {
    tempDir(): string
    runtimeDir(): string
    segmentKey(key: string): string
    /** The five below: Qt 6.6+ only. */
    reparse?(text: string): string
    legacySegment?(key: string, type: number): string
    legacySemaphore?(key: string, type: number): string
    platformSafeSegment?(key: string, type: number): string
    platformSafeSemaphore?(key: string, type: number): string
  }
}
