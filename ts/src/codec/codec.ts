/** Converts bytes to values and values to bytes, for segments, files and the command. */
export interface Codec<T> {
  /** Name of the type in the other program: `QMap<QString, QVariant>`, `struct Telemetry`. */
  readonly name: string
  /** Size in bytes if all values have the same size, else `undefined`. */
  readonly byteLength: number | undefined
  /**
   * False if no decoded value shares memory with the bytes that it was decoded from, and `decode` never reads a segment itself:
   * then a handle passes the same array for every read. Default true.
   */
  readonly retainsBytes?: boolean | undefined
  /**
   * Decodes one value at the start of `bytes`, a private copy; ignores trailing bytes.
   *
   * @throws {CodecError} when the bytes are not a value of this type.
   */
  decode(bytes: Uint8Array): T
  /**
   * Decodes one value at the start of `bytes`, and returns its size in bytes, too.
   *
   * @throws {CodecError} when the bytes are not a value of this type.
   */
  decodePrefix(bytes: Uint8Array): { value: T; byteLength: number }
  /**
   * Encodes a value to a new array.
   *
   * @throws {CodecError} when the format cannot represent the value; a TypeError or RangeError when it is not of this type.
   */
  encode(value: T): Uint8Array
  /**
   * Encodes a value to the start of `target` and returns the number of bytes.
   *
   * @throws {CodecError} when the value does not fit; otherwise like `encode`.
   */
  encodeInto(value: T, target: Uint8Array): number
}

/** The value type of a codec: `Infer<typeof Reading>`. */
export type Infer<C> = C extends Codec<infer T> ? T : never
