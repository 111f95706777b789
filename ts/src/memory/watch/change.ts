export interface ChangeFacts {
  readonly bytes: Uint8Array
  readonly at: number
  readonly missed: number | undefined
  readonly torn: boolean | undefined
  readonly reattached: boolean
}

/** What a watch saw. */
export class Change<T> {
  /**
   * The bytes as the codec reads them; without a codec the bytes themselves. A torn change has none: reading it then is
   * a TypeError.
   */
  declare readonly value: T
  /** A private copy of the range; its `byteOffset` counts as that of `SharedMemory.read`. */
  readonly bytes: Uint8Array
  /** When the copy was made: ms of `performance.now()`; `new Date(performance.timeOrigin + at)`. */
  readonly at: number
  /**
   * Writes since the last change of this watch that nobody saw, by the counter of `sequence`; with `on`, tokens that
   * were taken together with this one. `undefined` where nothing can tell.
   */
  readonly missed: number | undefined
  /**
   * False: the lock or the counter proves the bytes to be whole. True: they could not be had whole within `timeout`, the
   * writer may have died in the middle. `undefined`: it cannot be known.
   */
  readonly torn: boolean | undefined
  /** The first of a segment that the watch has attached to by itself (`reattach`). */
  readonly reattached: boolean

  /** `decode` is not called for a torn change. */
  constructor(facts: ChangeFacts, decode: () => T) {
    this.bytes = facts.bytes
    this.at = facts.at
    this.missed = facts.missed
    this.torn = facts.torn
    this.reattached = facts.reattached
    const value = facts.torn ? { get: refuse } : { value: decode() }
    Object.defineProperty(this, 'value', { ...value, enumerable: !facts.torn })
  }
}

function refuse(): never {
  throw new TypeError('a torn change has no value: look at `torn` first')
}
