/**
 * A CBOR value, exact enough to encode to the same bytes: whole numbers are `bigint`, floating-point numbers are
 * `number`, maps are pairs in their order.
 */
export type Cbor =
  | undefined
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Cbor[]
  | CborMap
  | CborTag
  | CborSimple

/** QCborMap: pairs in their order; a key may be any value and may occur twice. */
export class CborMap {
  constructor(readonly pairs: [Cbor, Cbor][] = []) {}
}

/** A tagged value: QCborValue(QCborTag, value). */
export class CborTag {
  constructor(
    readonly tag: bigint,
    readonly value: Cbor,
  ) {}
}

/** A simple type without a defined meaning, 0 to 19 and 32 to 255. */
export class CborSimple {
  constructor(readonly value: number) {}
}
