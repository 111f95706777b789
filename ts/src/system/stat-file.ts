import { type BigIntStats, statSync } from 'node:fs'

/** Status of a file; `undefined` if it does not exist or this user may not see it. */
export function statFile(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
