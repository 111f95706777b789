// The exports of bridge/. Invalid arguments throw TypeError or RangeError; any other failure is an Error with `qtError` and
// perhaps `errno`, which ./call.ts turns into a QtIpcError.

export type KernelSemaphoreName =
  | {
      readonly type: 'systemv'
      readonly path: string
      readonly projectId: number
      /** Qt chose the path, for a legacy key; any other path may refer to a file of the user. */
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
  /** `undefined`: up to the end. `create` gets its own size. */
  readonly size: number | undefined
  /** Permission bits of a file that `create` creates, less the umask. */
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
  /** System V, in s of the system's clock: when it was created, or its owner or mode was changed. */
  readonly changedSecond?: number
  /** System V: when a process last attached or detached, and which one did. */
  readonly lastAttachSecond?: number
  readonly lastAttachPid?: number
}

/** The last use of a System V semaphore. */
export interface LastUse {
  /** semid */
  readonly id: number
  /** Process of the last operation. */
  readonly pid: number
  /** Number of operations of this process, by all of its handles and threads. */
  readonly operations: number
}

/**
 * The traces of other processes that looks which attach only while they copy have found before they left their own. Numbers that
 * only grow, to be compared with earlier ones.
 */
export interface OthersSeen {
  /** Looks that found another process as the last one to operate on the lock. */
  readonly lockUses: number
  /** The last such process. */
  readonly lockPid: number
  /** Looks that acquired the lock. */
  readonly acquisitions: number
  /** Looks that found another process as the last one to attach or detach. */
  readonly attaches: number
}

export interface SemaphoreOptions {
  readonly role: 'lock' | 'counter'
  readonly initialValue: number
  readonly undo: boolean
  /** Closing does not remove a counter that this handle created; not together with `qtKey`. */
  readonly keep?: boolean
  /** If set, a real QSystemSemaphore of that key opens, creates and cleans up. */
  readonly qtKey: string | undefined
}

export type WaitOutcome = 'acquired' | 'gone' | 'cancelled'

export interface NativeSemaphore {
  /** False only for `existing`, when the semaphore does not exist. */
  open(mode: 'existing' | 'open' | 'create'): boolean
  tryAcquire(): boolean
  /** Blocks for up to `timeout` ms; false when it timed out. */
  acquire(timeout: number): boolean
  /** Waits on a thread of the addon, without limit; one wait at a time. */
  wait(done: (outcome: WaitOutcome | undefined, error?: Error) => void): void
  /** `done` is still called, soon: with 'cancelled', or 'acquired' when the wait had just succeeded. */
  cancelWait(): void
  /** Ends the wait now; `done` is not called. True when the wait had succeeded. */
  finishWait(): boolean
  /** Releases a lock; false when a peer had reset it, and nothing was added. */
  unlock(): boolean
  wasReset(): boolean
  /** Sets a lock from 0 to 1, with `force` from any value and although it may be held; false when nothing was changed. */
  repair(force: boolean): boolean
  /** Whether some thread of this process holds the lock. */
  isHeldByThisProcess(): boolean
  wasCreated(): boolean
  release(count: number): void
  value(): number | undefined
  /** System V: semid; POSIX: inode. */
  id(): number
  lastPid(): number | undefined
  /** Opens nothing; `undefined` when no semaphore is open, or the kernel does not record it. */
  lastUse(): LastUse | undefined
  undoBalance(): number | undefined
  /** Removes the semaphore, also while other processes use it. */
  remove(): void
  close(): void
}

/** Result of `lockedRead` and `lockedWrite`. */
export const LOCK_BUSY = 0
export const LOCK_LOST = 2

/** Results of a look by a watch; `Observation` in bridge/watch/watched_range.h. */
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
  /** How copies that are not torn are obtained; with `lock` the caller copies, and then calls `settle`. */
  readonly whole: 'lock' | 'sequence' | 'stable' | 'unknown'
  /** `sequence`: one counter that is odd while it is written, or with `end` two that are unequal then. `stable`: a counter of the writes, twice. */
  readonly begin?: NativeCounter | undefined
  readonly end?: NativeCounter | undefined
  /** ms between two looks. */
  readonly interval: number
  /** ms after which a copy that stays inconsistent is SEEN_TORN. */
  readonly patience: number
  /** The bytes are compared after `want` only; until then only the object that the name refers to. */
  readonly onRequest: boolean
  /** ms between two looks at the name. */
  readonly nameInterval: number
}

/** Called on the JavaScript thread when a job has ended, with its error if it has one. */
export type JobDone = (error?: Error) => void
/** Ends a job soon, where it may end early; its `done` is still called. */
export type CancelJob = () => void

export interface NativeWatch {
  /** Looks on a thread of the addon until there is something to report; calls `seen` once. Does not keep the event loop alive. */
  start(seen: (sighting: number) => void): void
  /** `seen` is not called any more. */
  stop(): void
  /** Whether it keeps the event loop alive while it is started; it does not after `stop`. */
  keepAlive(on: boolean): void
  /** Looks once, on this thread. Like all calls below only while it is not started. */
  look(): number
  /** The next look reports a difference even if the bytes are equal. */
  want(): void
  /** Copies the bytes that the last look found. */
  copy(target: Uint8Array): void
  /** For `lock`: the known bytes from now on. False when they were known already. */
  settle(bytes: Uint8Array): boolean
  // Jobs, like those of NativeSegment; while one runs, only `keepAlive` and `stop` may be called.
  /** `copy` as a job. */
  startCopy(target: Uint8Array, done: JobDone): CancelJob
  /** `settle` as a job, whose result is then `isNew`. A cancellation leaves the known bytes undefined: the watch has ended. */
  startSettle(bytes: Uint8Array, done: JobDone): CancelJob
  isNew(): boolean
  /** For `lock`: whether the bytes of the last `settle` differ from those before. */
  hasChanged(): boolean
  /** `undefined` when the segment stays attached. */
  othersSeen(): OthersSeen | undefined
  /** Time of the copy: ms of the clock of `process.hrtime()`. */
  at(): number
  /** Whether a single counter has rested at several odd values, as one does that is incremented once for each record. */
  seemsToCountRecords(): boolean
  /** Writes that were not observed since the last call, if there is a counter. */
  takeMissed(): number | undefined
}

/**
 * The lock under which a job copies: none; one that the caller acquires and releases; or the segment's own, which the job
 * releases as soon as the copy is made. The caller still calls `unlock()`, which then only reports.
 */
export type JobHold = 'none' | 'caller' | 'own'

export interface NativeSegment {
  create(size: number): void
  attach(readOnly: boolean): void
  /** False when a view was transferred away: the memory stays until that view is collected. */
  killView(): boolean
  /** Detaches; the caller holds the lock, if there is one, which is removed together with the segment. */
  detach(): void
  /** Detaches without acquiring the lock: if it is not free, the segment stays. */
  detachWithoutMutex(): void
  size(): number
  view(): ArrayBuffer
  /** Whether its name, or the path of a file, still refers to it. */
  isCurrent(): boolean
  /** Files only: writes to disk, and blocks until that is done. */
  flushSync(): void
  read(offset: number, target: Uint8Array): void
  write(offset: number, source: Uint8Array): void
  /** Copies under the lock if it is free at once; returns LOCK_BUSY, LOCK_LOST or another value when done. */
  lockedRead(offset: number, target: Uint8Array): number
  lockedWrite(offset: number, source: Uint8Array): number
  // Jobs, on threads of the addon. No other code may be able to reach the arrays until `done` is called. Detaching cancels
  // the jobs and blocks until they have ended.
  startCreate(size: number, done: JobDone): CancelJob
  /** Maps the pages of the range and of `memory` before the copy between them. */
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
  /** @throws {RangeError} when the range is outside the segment. Detaching stops the watch. */
  watch(options: NativeWatchOptions): NativeWatch
}

export interface NativeCapabilities {
  /** Absent, like `builtWith`, in an addon without Qt. */
  readonly qtVersion?: string
  readonly builtWith?: string
  readonly qtSystemV: boolean
  readonly qtProjectIds: boolean
  readonly qtPosix: boolean
  readonly qtReason?: string
  readonly zeroCopy: boolean
}

/** Results of functions of the linked Qt. */
export interface NativeQtFacts {
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

export interface NativeBinding {
  readonly Semaphore: new (name: KernelSemaphoreName, options: SemaphoreOptions) => NativeSemaphore
  readonly Segment: new (
    name: KernelSegmentName | NativeFilePart,
    options: {
      /** `'file'` requires a NativeFilePart. */
      readonly backend: BackendName | 'file'
      readonly lock: NativeSemaphore | undefined
      readonly removal: Removal
      /** With `'systemv'`: it is attached, read-only, while it copies and not in between. */
      readonly onlyLooks?: boolean
      /** With `onlyLooks`: the semaphore under which it attaches where that is free. */
      readonly lockName?: KernelSemaphoreName | undefined
    },
  ) => NativeSegment
  /** Read-only: creates, attaches and locks nothing. */
  look(kernelName: KernelSegmentName): SegmentFacts | undefined
  /** The state of a System V semaphore by its semid, also of one of another program; `undefined` if it cannot be read. */
  semaphoreState(
    id: number,
  ): { readonly value: number; readonly waiting: number; readonly lastPid: number } | undefined
  /** Names a System V semaphore that this process has opened with undo, for the two below. */
  labelTokens(id: number, label: string): void
  /** A text for each of these from which the kernel takes tokens back when the process exits now. */
  lostTokens(): string[]
  /** Prints these texts when the process exits, for a process whose main thread has not loaded the addon. */
  reportLostTokens(): void
  /**
   * Calls `created` once, as soon as the segment or file part may exist; looks on a thread of the addon and keeps the event
   * loop alive until then. Returns a function that ends the wait, which may be called at any time.
   */
  whenCreated(name: KernelSegmentName | NativeFilePart, created: () => void): () => void
  /** Throws when the system would not provide that many bytes; touches no named object. */
  probeSize(kernelName: KernelSegmentName, size: number): void
  /** Removes the name at once; a job frees the memory of a segment of more than `largestAtOnce` bytes, which may take longer. */
  removeName(kernelName: KernelSegmentName, largestAtOnce: number): void
  capabilities(): NativeCapabilities
  /** Ends waits and jobs, releases locks, detaches; waits only for a job that must not stop in the middle. */
  shutdown(): void
  /** Of the package that it was built from. */
  readonly version: string
  /** Absent in an addon without Qt. */
  readonly qt?: NativeQtFacts
}
