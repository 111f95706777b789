/** Turns bytes into values and values into bytes; what every segment, file and command takes. */
export interface Codec<T> {
  /** What it describes, in the other program's words: `QMap<QString, QVariant>`, `struct Telemetry`. */
  readonly name: string
  /** Size in bytes when every value has the same one, else `undefined`. */
  readonly byteLength: number | undefined
  /**
   * False: no decoded value has memory in common with the bytes that it was decoded from, and `decode` calls nothing that
   * reads a segment. Then a handle gives it the same array again and again. Default true.
   */
  readonly retainsBytes?: boolean | undefined
  /** Decodes one value at the start of `bytes`, a private snapshot; trailing bytes are ignored. Throws `CodecError`. */
  decode(bytes: Uint8Array): T
  /** As `decode`, and says how many bytes the value took. */
  decodePrefix(bytes: Uint8Array): { value: T; byteLength: number }
  /** The value's bytes, in a new array. Throws `CodecError`. */
  encode(value: T): Uint8Array
  /** Writes into `target` from its start and returns the number of bytes. Throws `CodecError` when it does not fit. */
  encodeInto(value: T, target: Uint8Array): number
}

/** The value type of a codec: `Infer<typeof Reading>`. */
export type Infer<C> = C extends Codec<infer T> ? T : never
