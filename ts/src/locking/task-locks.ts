import { AsyncLocalStorage } from 'node:async_hooks'
import type { Mutex } from './mutex.js'

/** A lock of a task; work that the task has started may outlive it. */
interface HeldLock {
  readonly mutex: Mutex
  readonly isHeld: boolean
}

const taskLocks = new AsyncLocalStorage<readonly HeldLock[]>()

let anyTaskLock = false

/** Runs `task`, in whose asynchronous context `isHeldByThisTask` finds the lock. */
export function runHolding<T>(lock: HeldLock, task: () => T): T {
  anyTaskLock = true
  return taskLocks.run([...(taskLocks.getStore() ?? []), lock], task)
}

export function isHeldByThisTask(mutex: Mutex): boolean {
  if (!anyTaskLock) return false
  return taskLocks.getStore()?.some(lock => lock.isHeld && lock.mutex === mutex) ?? false
}
