/** What a watch has seen, for those who print it. */
export interface Seen {
  readonly at: Date
  readonly bytes: Uint8Array
  /** `undefined` for a torn change, and where there is no codec. */
  readonly value: unknown
  /** Changes that nobody saw before this one, where that is known. */
  readonly missed: number | undefined
  readonly torn: boolean | undefined
  readonly reattached: boolean
}

/** One way of printing changes. */
export interface Reporter {
  report(seen: Seen): void
  finish?(): void
}
