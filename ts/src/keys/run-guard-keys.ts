import { keyHash } from './legacy-name.js'

/** The keys that the single-instance class known as RunGuard passes to QSharedMemory and QSystemSemaphore. */
export function runGuardKeys(key: string): {
  readonly segment: string
  readonly semaphore: string
} {
  return { segment: keyHash(`${key}_sharedmemKey`), semaphore: keyHash(`${key}_memLockKey`) }
}
