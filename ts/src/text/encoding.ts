/** Decodes the next bytes of a string; throws for invalid bytes, at the end also for an incomplete character. */
export type StrictDecoder = (bytes: Uint8Array, more: boolean) => string

/** A character encoding; options decide how its failures are handled. */
export interface Encoding {
  /** Bytes of the terminating NUL. */
  readonly unitSize: 1 | 2
  /** Encodes a string; throws for a character that the encoding lacks. */
  encode(text: string): Uint8Array
  /** Decodes bytes, with U+FFFD for invalid ones. */
  decode(bytes: Uint8Array): string
  strictDecoder(): StrictDecoder
}
