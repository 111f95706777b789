import type { Codec } from '../../codec/codec.js'
import { type Call, QtIpcError } from '../../errors/qt-ipc-error.js'
import { call } from '../../native/call.js'
import { LARGEST_AT_ONCE, type StartJob } from '../../native/job.js'
import {
  type NativeCounter,
  type NativeSemaphore,
  type NativeWatch,
  SEEN_SAME,
  SEEN_TORN,
  SEEN_UNSETTLED,
} from '../../native/types.js'
import { sizeText } from '../../system/wording.js'
import type { ReadCopy } from '../copy.js'
import { Ending } from '../ending.js'
import type { ChangeFacts } from './change.js'
import { LockWitness } from './lock-witness.js'
import { type SequenceCounter, type WatchPlan, widthOf } from './options.js'
import type { WatchTarget } from './watch-target.js'

// Difference between the starting points of the two clocks.
const CLOCK_OFFSET = performance.now() - Number(process.hrtime.bigint()) / 1e6

/** ms between two looks at the name: with `reattach`, and without it. */
const SOON = 10
const RARELY = 100

/** A copy of the range, and the facts about it. */
export type ObservedCopy<T> = Omit<ChangeFacts, 'reattached' | 'stale'> & {
  readonly reading: ReadCopy<T>
}

/** Observes a range of one attached segment. */
export class RangeWatcher<T> {
  readonly #target: WatchTarget
  readonly #plan: WatchPlan
  readonly #codec: Codec<T> | undefined
  readonly #native: NativeWatch
  readonly #isLocked: boolean
  readonly #witness: LockWitness
  /** Whether the next sighting is reported without a comparison. */
  #isExpected = true
  #isWarned = false
  /** Bytes of the range. */
  readonly length: number

  /** @throws {QtIpcError} INVALID_SIZE when the range or a counter is outside the segment, LOCK_ERROR when it has no lock. */
  constructor(target: WatchTarget, plan: WatchPlan, codec: Codec<T> | undefined) {
    this.#target = target
    this.#plan = plan
    this.#codec = codec
    this.#witness = new LockWitness(target.kernelName)
    const { segment } = target
    const { consistency } = plan
    if (consistency.by === 'lock') segment.requireMutex(target.operation)
    const by =
      consistency.by !== 'lockIfAny'
        ? consistency.by
        : segment.findMutex(target.operation)
          ? 'lock'
          : 'unknown'
    this.#isLocked = by === 'lock'
    const { offset, length } = this.#reading()
    this.length = length
    const counters =
      'begin' in consistency
        ? {
            begin: this.#inside(consistency.begin),
            end:
              consistency.by === 'sequence'
                ? consistency.end && this.#inside(consistency.end)
                : this.#inside(consistency.begin),
          }
        : {}
    this.#native = call(this.#caller, () =>
      segment.native.watch({
        offset,
        length,
        whole: by,
        ...counters,
        interval: plan.interval,
        patience: plan.timeout,
        onRequest: plan.on !== undefined,
        nameInterval: plan.reattach ? Math.max(1, Math.min(plan.interval, SOON)) : RARELY,
      }),
    )
  }

  /** Waits for something to report, on a thread of the addon. Rejects with the reason when `ending` aborts. */
  observe(ending: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      ending.throwIfAborted()
      const onEnd = () => {
        this.#native.stop()
        reject(ending.reason)
      }
      ending.addEventListener('abort', onEnd, { once: true })
      try {
        call(this.#caller, () =>
          this.#native.start(sighting => {
            ending.removeEventListener('abort', onEnd)
            resolve(sighting)
          }),
        )
      } catch (error) {
        ending.removeEventListener('abort', onEnd)
        reject(error)
      }
    })
  }

  keepAlive(on: boolean): void {
    this.#native.keepAlive(on)
  }

  /** Reports the next bytes as a change even if they are equal. */
  expectChange(): void {
    this.#isExpected = true
    this.#native.want()
  }

  /** After `expectChange`: the sighting, if one look is enough and copies no more than this thread may. */
  lookNow(): number | undefined {
    if (this.length > LARGEST_AT_ONCE) return undefined
    const sighting = this.#native.look()
    return sighting === SEEN_UNSETTLED || sighting === SEEN_SAME ? undefined : sighting
  }

  /** Copies the bytes of a sighting; `undefined` when they turn out to be known. */
  async find(sighting: number, ending: AbortSignal): Promise<ObservedCopy<T> | undefined> {
    const reading = this.#reading()
    const bytes = reading.own()
    if (!this.#isLocked || sighting === SEEN_TORN) {
      if (bytes.length > LARGEST_AT_ONCE)
        await this.#byJob(ending, done => this.#native.startCopy(bytes, done))
      else this.#native.copy(bytes)
      const at = this.#native.at() + CLOCK_OFFSET
      const proven = this.#isProvenByCounter() ? false : undefined
      const torn = sighting === SEEN_TORN ? true : proven
      return { reading, bytes, at, torn, missed: this.#native.takeMissed() }
    }
    const timing = { timeout: this.#plan.timeout, signal: ending }
    const isCompared = !this.#isExpected
    this.#isExpected = false
    const verdict = this.#witness.look(this.#lock, this.#native.othersSeen(), isCompared)
    const kept = await this.#target.segment.copy(this.#target.operation, timing, {
      length: reading.length,
      withMutex: segment => reading.withMutex(segment),
      withoutMutex: segment => reading.withoutMutex(segment),
      large: () => reading.large(),
      value: unreset => unreset,
    })
    const at = performance.now()
    const isNew = await this.#settle(bytes, ending)
    const isProven = this.#witness.proves(verdict, {
      lock: this.#lock,
      others: this.#native.othersSeen(),
      hasChanged: this.#native.hasChanged(),
    })
    if (!isNew) return undefined
    const isWhole = isProven && kept
    return { reading, bytes, at, torn: isWhole ? false : undefined, missed: undefined }
  }

  /** Warns once about a counter that does not tell whether a write is in progress. */
  #isProvenByCounter(): boolean {
    const { consistency } = this.#plan
    if (consistency.by !== 'sequence') return false
    if (!this.#native.seemsToCountRecords()) return true
    if (!this.#isWarned)
      process.emitWarning(
        `${this.#target.operation}: the counter at offset ${consistency.begin.offset} rests at odd values, so it seems to be ` +
          "incremented once for each record and proves nothing. Pass sequence: { offset, type, increments: 'once' }, or :once " +
          'with --sequence of the command',
        'QtIpcWarning',
      )
    this.#isWarned = true
    return false
  }

  /** False when the bytes were known already. */
  async #settle(bytes: Uint8Array, ending: AbortSignal): Promise<boolean> {
    if (bytes.length <= LARGEST_AT_ONCE) return this.#native.settle(bytes)
    await this.#byJob(ending, done => this.#native.startSettle(bytes, done))
    return this.#native.isNew()
  }

  /** Rejects at once when `signal` aborts. */
  async #byJob(signal: AbortSignal, start: StartJob): Promise<void> {
    const ending = new Ending(this.#target.segment, this.#target.operation, signal)
    try {
      await ending.race(ending.runToEnd(start))
    } finally {
      ending.dispose()
    }
  }

  get #lock(): NativeSemaphore | undefined {
    return this.#target.segment.findMutex(this.#target.operation)?.semaphore
  }

  #reading(): ReadCopy<T> {
    const { planner, operation } = this.#target
    const { range } = this.#plan
    return this.#codec
      ? planner.read(operation, this.#codec, range)
      : planner.read(operation, range, undefined)
  }

  get #caller(): Call {
    return this.#target.segment.caller(this.#target.operation)
  }

  #inside(counter: SequenceCounter): NativeCounter {
    const width = widthOf(counter)
    const { size } = this.#target.planner
    if (counter.offset + width <= size) return { offset: counter.offset, width }
    throw new QtIpcError(
      'INVALID_SIZE',
      `the counter at offset ${counter.offset} is outside the ${this.#target.segment.noun}`,
      {
        ...this.#caller,
        qtError: 'InvalidSize',
        hint: `Pass an offset within ${sizeText(size)}`,
      },
    )
  }
}
