/** Decodes the next bytes of a text; throws where they are none, at the end also for half a character. */
export type StrictDecoder = (bytes: Uint8Array, more: boolean) => string

/** What an encoding can do; what becomes of what it cannot is decided elsewhere. */
export interface Encoding {
  /** Bytes of the terminating NUL. */
  readonly unitSize: 1 | 2
  /** Throws for a character that it does not have. */
  encode(text: string): Uint8Array
  /** U+FFFD stands for bytes that are no character. */
  decode(bytes: Uint8Array): string
  strictDecoder(): StrictDecoder
}
