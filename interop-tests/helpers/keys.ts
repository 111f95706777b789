import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'

let count = 0

/** A legacy key that no other test has, also not one of a run at the same time. */
export function uniqueKey(t: ExecutionContext): string {
  count += 1
  // Qt puts every letter of the key into the name of its key file.
  return `${process.pid}-${count} ${t.title.slice(0, 80)}`
}

/** A name for a POSIX object, with its slash. */
export function uniquePosixName(): string {
  count += 1
  return `/qt-ipc-test-${process.pid}-${count}`
}

/** A path for a native System V key; the file is not made. */
export function uniquePath(): string {
  count += 1
  return join(tmpdir(), `qt-ipc-test-${process.pid}-${count}`)
}
