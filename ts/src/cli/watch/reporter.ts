import type { Stale } from '../../index.js'

/** A change, as reporters print it. */
export interface Seen {
  readonly at: Date
  readonly bytes: Uint8Array
  /** The decoded value; `undefined` for a torn change, and without a codec. */
  readonly value: unknown
  /** Number of changes missed before this one; `undefined` if unknown. */
  readonly missed: number | undefined
  readonly torn: boolean | undefined
  readonly reattached: boolean
  readonly stale: Stale | undefined
}

/** Prints changes in one format. */
export interface Reporter {
  report(seen: Seen): void
  finish?(): void
}
