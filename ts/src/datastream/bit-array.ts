/** The bits of a QBitArray, packed: bit i is bit `i % 8` of byte `i / 8`. */
export class BitArray implements Iterable<boolean> {
  /** The packed bits; those past `length` are 0. */
  readonly bytes: Uint8Array

  constructor(
    /** Number of bits. */
    readonly length: number,
    bytes: Uint8Array = new Uint8Array(Math.ceil(length / 8)),
  ) {
    if (bytes.length !== Math.ceil(length / 8))
      throw new RangeError(`bytes must have the size of ${length} bits, got ${bytes.length} bytes`)
    this.bytes = bytes
  }

  static from(bits: Iterable<boolean>): BitArray {
    const list = [...bits]
    const array = new BitArray(list.length)
    list.forEach((bit, index) => {
      array.set(index, bit)
    })
    return array
  }

  get(index: number): boolean {
    return index < this.length && ((this.bytes[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
  }

  set(index: number, bit: boolean): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.length)
      throw new RangeError(`index must be from 0 to ${this.length - 1}, got ${index}`)
    const mask = 1 << (index & 7)
    const byte = this.bytes[index >> 3] ?? 0
    this.bytes[index >> 3] = bit ? byte | mask : byte & ~mask
  }

  *[Symbol.iterator](): Iterator<boolean> {
    for (let i = 0; i < this.length; i++) yield this.get(i)
  }
}
