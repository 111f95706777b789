import type { BackendChoice } from '../addressing/backend.js'
import { oneOf } from '../arguments/checks.js'
import { deadlineOf, type SyncTiming, type Timing } from '../arguments/timing.js'
import { brand } from '../errors/brand.js'
import { inspectable } from '../errors/inspectable.js'
import { SystemSemaphore } from '../semaphore/system-semaphore.js'
import { checkAttachOptions } from '../shared-memory/attach-options.js'
import type { SharedMemory } from '../shared-memory/shared-memory.js'
import { shareEventLoop } from '../system/event-loop.js'
import { becomeHolder, type UnknownHolder } from './election.js'
import { type InstanceIdiom, type InstanceKey, instanceKeys } from './instance-keys.js'

export interface SingleInstanceOptions extends Timing {
  /** Time limit in ms of `acquire`, and of `release`. Default 5000. */
  readonly timeout?: number | undefined
  /** Back end of the segment. Default `'auto'`: System V on Linux, like QSharedMemory(key). */
  readonly backend?: BackendChoice | undefined
  /**
   * The method of native programs with the same key. `'segment'` (default): a segment of that key. `'runGuard'`: the class known as
   * RunGuard, which uses a segment and a QSystemSemaphore whose keys are hashes of the given key.
   */
  readonly idiom?: InstanceIdiom | undefined
  /**
   * POSIX only: what to assume of a segment that no visible process has mapped when /proc hides processes, as in a container: its
   * creator is `'alive'`, or it is `'dead'`, or (default) `'error'` to reject with UNSUPPORTED. `'dead'` is right if all instances
   * run in the same container.
   */
  readonly unknownHolder?: UnknownHolder | undefined
}

/** The primary instances, kept from garbage collection: the segment is the claim, even when the program drops the object. */
const claims = new Set<SingleInstance>()

/**
 * Guard that allows one instance of a program at a time, including native Qt programs with the same key: the primary instance has
 * a segment of that key, and any process that finds one is not primary. It lasts until `release`, or until the process ends for
 * any reason: the segment of a crashed instance is recognised and replaced.
 *
 * ```ts
 * const instance = await SingleInstance.acquire('org.example.panel')
 * if (!instance.primary) process.exit()      // or send a message to the first one: a socket, a segment, what you like
 * ```
 */
export class SingleInstance implements AsyncDisposable, Disposable {
  readonly key: string
  /** Whether this is the primary instance. It never changes: call `acquire` again to become primary later. */
  readonly primary: boolean
  readonly #timing: SyncTiming
  #memory: SharedMemory | undefined
  #guard: SystemSemaphore | undefined

  /**
   * Becomes the primary instance, unless another process is. Does not block the thread and never waits for an instance to end;
   * waits for locks that other instances hold briefly. Of instances that start at the same time exactly one becomes primary.
   *
   * @throws {QtIpcError} TIMEOUT when a lock cannot be acquired in time; UNSUPPORTED when `unknownHolder` is `'error'` and the
   *   creator of a POSIX segment may be alive; PERMISSION_DENIED when a crashed instance of another user left its segment behind;
   *   KEY_ERROR when the key cannot be used; OUT_OF_RESOURCES when the system has no room for a segment or lock.
   * @throws {TypeError} when the key or an option has the wrong type. Rejects with `signal.reason` when aborted.
   */
  static async acquire(
    key: InstanceKey,
    options: SingleInstanceOptions = {},
  ): Promise<SingleInstance> {
    const { timeout, signal, backend } = checkAttachOptions(options)
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
    inspectable(SingleInstance, 'SingleInstance', ({ key, primary }) => ({ key, primary }))
  }

  /** Lets the next instance become primary. Idempotent and never rejects: if a lock is not acquired in time, it detaches without it. */
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

  /** Like `release`, but blocks the calling thread, up to the time limit. Never throws. */
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
