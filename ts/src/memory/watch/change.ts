import type { Stale } from './stale.js'

export interface ChangeFacts {
  readonly bytes: Uint8Array
  readonly at: number
  readonly missed: number | undefined
  readonly torn: boolean | undefined
  readonly reattached: boolean
  readonly stale: Stale | undefined
}

/** One change of the memory, as a watch observed it. */
export class Change<T> {
  /**
   * The decoded value; without a codec the bytes.
   *
   * @throws {TypeError} when the change is torn, which has no value.
   */
  declare readonly value: T
  /** A private copy of the range. Its `buffer` is shared with other reads of the handle: use `bytes.byteOffset`. */
  readonly bytes: Uint8Array
  /** Time of the copy in ms of `performance.now()`; as a date `new Date(performance.timeOrigin + at)`. */
  readonly at: number
  /**
   * Number of writes since the previous change of this watch that were not observed, by the counter of `sequence`; with `on`,
   * of tokens that were acquired together with this one. `undefined` when there is neither.
   */
  readonly missed: number | undefined
  /**
   * False when the counter proves the bytes consistent, or the lock does: another process was seen to take it for this change
   * and for each one before, except the first. True when no consistent copy was possible within `timeout`: the writer may have
   * crashed in the middle. `undefined` when it is unknown.
   */
  readonly torn: boolean | undefined
  /** Whether this is the first change after the watch has attached again on its own (`reattach`). */
  readonly reattached: boolean
  /**
   * Why the content may be out of date. Set when nothing has changed for the time of the option `stale`, with the bytes as they
   * were; and for the first change when the creator of a System V segment has exited and no other process is attached.
   */
  readonly stale: Stale | undefined

  /** `decode` is not called for a torn change. */
  constructor(facts: ChangeFacts, decode: () => T) {
    this.bytes = facts.bytes
    this.at = facts.at
    this.missed = facts.missed
    this.torn = facts.torn
    this.reattached = facts.reattached
    this.stale = facts.stale
    const value = facts.torn ? { get: refuse } : { value: decode() }
    Object.defineProperty(this, 'value', { ...value, enumerable: !facts.torn })
  }
}

function refuse(): never {
  throw new TypeError('a torn change has no value: check `torn` first')
}
