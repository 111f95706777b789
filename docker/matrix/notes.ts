/** How a cell can end, and what it means. All but `ok` is checked just as strictly: that very error, no other. */
export const notes = {
  ok: 'works',
  'no API':
    'Qt before 6.6 cannot name such an object; a program that tries its native name gets NotFound. Checked to fail so.',
  'no lock':
    'Qt before 6.6 has no lock for native keys: `lock()` fails with LockError (6). Node reads with `peek`, or with the option `lock`.',
  'attach first':
    'before Qt 6.6 a `create()` that fails makes the `attach()` after it fail with KeyError (3), if the key is a native one; without the `create()` it works.',
  'no semaphore': 'QSystemSemaphore has no `setNativeKey(QString)`.',
  repair:
    'the kernel does not give a POSIX lock back when its holder is killed: TIMEOUT, then `SharedMemory.repairLock()` frees it.',
  're-attach':
    'Qt 6.6 and newer removes the key file when the program that made it leaves: its successor makes a new segment, and Node attaches again.',
  'lock lost':
    'the `create()` of the Qt program resets the lock, as documented by Qt: `lock.lost` says so, and the next lock is whole.',
} as const

export type Outcome = keyof typeof notes
