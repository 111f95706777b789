import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { QtIpcError, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { LineProcess } from './line-process.js'
import type { QtMajor } from './peer.js'
import { root } from './root.js'

/** How a native program finds out whether it is the first: cpp/samples/single_instance. */
export type NativeForm = 'plain' | 'attachFirst' | 'cleanUp' | 'runGuard'

export type Verdict = 'primary' | 'secondary'

/** A native program that is about to start: it waits for `go`, so that many can start at once. */
export class NativeInstance {
  readonly form: NativeForm
  readonly process: LineProcess

  constructor(t: ExecutionContext, qt: QtMajor, form: NativeForm, key: string) {
    const file = join(root, 'build', `native-qt${qt}`, 'bin', 'samples', 'single_instance')
    if (!existsSync(file)) throw new Error(`${file} is missing: node ts/setup/main.mjs test`)
    this.form = form
    const through = ['sh', '-c', 'read _; exec "$@"', 'sh']
    this.process = new LineProcess([file, form, key], { through })
    t.teardown(async () => {
      await this.process[Symbol.asyncDispose]()
      await removeRemains(form, key)
    })
  }

  /** Starts it, and says what it has become. A second one ends by itself. */
  async go(): Promise<Verdict> {
    this.process.write('')
    const line = await this.process.waitLine(/./)
    if (line !== 'primary' && line !== 'secondary') throw new Error(`${this.form}: ${line}`)
    return line
  }

  /** Lets it leave in its own way. */
  async end(): Promise<void> {
    this.process.end()
    await this.process.exited
  }

  async kill(): Promise<void> {
    this.process.kill()
    await this.process.exited
  }
}

/** What dead ones leave, and by Qt's rule those that only attached: the lock. Others of the same key may still run. */
async function removeRemains(form: NativeForm, key: string): Promise<void> {
  const derived = (suffix: string) => createHash('sha1').update(`${key}${suffix}`).digest('hex')
  const segment = form === 'runGuard' ? derived('_sharedmemKey') : key
  try {
    await SharedMemory.remove(segment)
  } catch (error) {
    if (!(error instanceof QtIpcError) || error.code !== 'ERR_QT_IPC_BUSY') throw error
    return
  }
  // What a handle made goes with it.
  if (form === 'runGuard') SystemSemaphore.createSync(derived('_memLockKey'), 1).close()
}
