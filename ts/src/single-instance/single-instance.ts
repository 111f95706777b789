import { brand } from '../brand.js'
import { shareEventLoop } from '../event-loop.js'
import type { BackendChoice } from '../segment-key.js'
import { oneOf, settingsOf } from '../settings.js'
import type { SharedMemory } from '../shared-memory.js'
import { SystemSemaphore } from '../system-semaphore.js'
import { deadlineOf, type SyncTiming, type Timing } from '../timing.js'
import { becomeHolder, type UnknownHolder } from './election.js'
import { type InstanceIdiom, type InstanceKey, instanceKeys } from './instance-keys.js'

export interface SingleInstanceOptions extends Timing {
  /** ms for everything that `acquire` may wait for, and again for `release`. Default 5000. */
  readonly timeout?: number | undefined
  /** Default `'auto'`, System V on Linux: what QSharedMemory(key) of the other programs uses. */
  readonly backend?: BackendChoice | undefined
  /**
   * How native programs with the same key do it. `'segment'` (default): a segment of that key. `'runGuard'`: the class
   * known as RunGuard, a segment and a QSystemSemaphore, whose keys are hashes of the given one.
   */
  readonly idiom?: InstanceIdiom | undefined
  /**
   * POSIX only: what to think of a segment that no visible process has mapped where /proc does not show all, as in a
   * container: its holder is `'alive'`, it is `'dead'`, or (default) `'error'`: UNSUPPORTED. `'dead'` is right where all
   * instances run in the same container.
   */
  readonly unknownHolder?: UnknownHolder | undefined
}

/** The first ones: referred to by nobody else, and yet not for the collector, for the segment is the claim. */
const claims = new Set<SingleInstance>()

/**
 * One instance of a program at a time, native Qt programs with the same key included: the first one has a segment of that
 * key, and whoever finds one is second. It lasts until `release`, or until the process ends, however it ends: what a
 * crashed instance left is recognised and taken over.
 *
 * ```ts
 * const instance = await SingleInstance.acquire('org.example.panel')
 * if (!instance.primary) process.exit()      // or send a message to the first one: a socket, a segment, what you like
 * ```
 */
export class SingleInstance implements AsyncDisposable, Disposable {
  readonly key: string
  /** Whether this is the first instance. It does not change: who is second and wants to be first acquires again. */
  readonly primary: boolean
  readonly #timing: SyncTiming
  #memory: SharedMemory | undefined
  #guard: SystemSemaphore | undefined

  /**
   * Looks for a first instance, and is it if there is none. Never waits for one to end; the locks on the way are held for
   * moments. Of those that start at once exactly one is first.
   *
   * Errors: TIMEOUT when a lock is not to be had; UNSUPPORTED, see `unknownHolder`; PERMISSION_DENIED where another user's
   * crashed instance left its segment; KEY_ERROR.
   */
  static async acquire(
    key: InstanceKey,
    options: SingleInstanceOptions = {},
  ): Promise<SingleInstance> {
    const { timeout, signal, backend } = settingsOf(options)
    const { idiom = 'segment', unknownHolder = 'error' } = options
    oneOf('unknownHolder', unknownHolder, ['error', 'alive', 'dead'])
    const keys = instanceKeys(key, idiom)
    signal?.throwIfAborted()
    const deadline = deadlineOf(timeout)
    const guard =
      keys.guard === undefined ? undefined : SystemSemaphore.openSync(keys.guard, 1, { backend })
    try {
      await guard?.acquire({ timeout, signal })
      try {
        const election = { key: keys.segment, backend, unknownHolder, deadline, timeout, signal }
        return new SingleInstance(keys.text, timeout, await becomeHolder(election), guard)
      } finally {
        guard?.release()
      }
    } catch (error) {
      guard?.close()
      throw error
    }
  }

  private constructor(
    key: string,
    timeout: number,
    memory: SharedMemory | undefined,
    guard: SystemSemaphore | undefined,
  ) {
    this.key = key
    this.primary = memory !== undefined
    this.#memory = memory
    this.#guard = guard
    this.#timing = { timeout }
    if (memory) claims.add(this)
  }

  static {
    brand(SingleInstance, 'SingleInstance')
    shareEventLoop(SingleInstance)
  }

  /** Lets the next one be first. Idempotent; does not fail: what cannot be locked in time is left without the lock. */
  async release(): Promise<void> {
    const { memory, guard } = this.#giveUp()
    const guarded = await guard?.acquire(this.#timing).then(
      () => true,
      () => false,
    )
    await memory?.detach(this.#timing)
    if (guarded) guard?.release()
    guard?.close()
  }

  /** Blocks the thread. */
  releaseSync(): void {
    const { memory, guard } = this.#giveUp()
    const guarded = guard && succeeds(() => guard.acquireSync(this.#timing))
    memory?.detachSync(this.#timing)
    if (guarded) guard.release()
    guard?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }

  [Symbol.dispose](): void {
    this.releaseSync()
  }

  #giveUp(): { memory: SharedMemory | undefined; guard: SystemSemaphore | undefined } {
    const given = { memory: this.#memory, guard: this.#guard }
    this.#memory = undefined
    this.#guard = undefined
    claims.delete(this)
    return given
  }
}

function succeeds(task: () => void): boolean {
  try {
    task()
    return true
  } catch {
    return false
  }
}
