import { AsyncLocalStorage } from 'node:async_hooks'
import type { Guard } from './mutex.js'
import type { Exclusion } from './semaphore-mutex.js'

/** A hold that ends: what a task has started may outlive it. */
interface Hold {
  readonly exclusion: Guard
  readonly isHeld: boolean
}

const holds = new AsyncLocalStorage<readonly Hold[]>()

let everHeldByATask = false

/** Runs `task` so that its calls know what it holds. */
export function holding<T>(hold: Hold, task: () => T): T {
  everHeldByATask = true
  return holds.run([...(holds.getStore() ?? []), hold], task)
}

export function isHeldByThisTask(lock: Exclusion): boolean {
  if (!everHeldByATask) return false
  return holds.getStore()?.some(hold => hold.isHeld && hold.exclusion === lock) ?? false
}
