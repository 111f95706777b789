import { keyHash } from './legacy-name.js'

/** The keys of the single-instance class known as RunGuard, as QSharedMemory and QSystemSemaphore are given them. */
export function runGuardKeys(key: string): {
  readonly segment: string
  readonly semaphore: string
} {
  return { segment: keyHash(`${key}_sharedmemKey`), semaphore: keyHash(`${key}_memLockKey`) }
}
