import type { NumberArray } from '../codec/number-array.js'
import { bits, padding, unnamedBits } from './bit-field.js'
import { type Enumerators, enumeration } from './enumeration.js'
import type { NumericLayout } from './layout.js'
import { array } from './make-array.js'
import { at } from './placed.js'
import type { TextOptions } from './resolved-text.js'
import { bool, double, float, int64, integer, pointer, word } from './scalars.js'
import { type Members, StructLayout } from './struct.js'
import type { Abi, ByteOrder } from './target.js'
import { checkTarget, type OwnTarget } from './target.js'
import { type CharOptions, char16Array, charArray, wcharArray } from './text.js'
import { UnionLayout } from './union.js'

export interface LayoutOptions {
  /** The ABI. Default: that of the enclosing struct, or `lp64`. */
  readonly abi?: Abi | undefined
  /** The byte order. Default: that of the enclosing struct, or `littleEndian`. */
  readonly byteOrder?: ByteOrder | undefined
  /** `#pragma pack(n)`: members are aligned to at most this many bytes. */
  readonly pack?: 1 | 2 | 4 | 8 | 16 | undefined
}

export interface StructOptions extends LayoutOptions {
  /** The documented size in bytes, if it is more than the members need. */
  readonly size?: number | undefined
}

/** All types, for the ABI, the byte order and the packing of `options`. */
export function createTypes(options: LayoutOptions) {
  const own = checkTarget(options)
  const of = ({ abi, byteOrder }: LayoutOptions): OwnTarget => ({
    ...own,
    ...checkTarget({ abi, byteOrder }),
  })
  const packed = (given: StructOptions) => ({ pack: given.pack ?? options.pack, size: given.size })
  const int = integer(own, 'int', 'int32')
  return {
    ...fixedWidths(own),
    ...cNames(own),
    int,
    bool: bool(own),
    /** Any pointer: its address as a `bigint`, which is meaningless outside of the other program. */
    pointer: pointer(own),
    array,
    bits,
    unnamedBits,
    padding,
    at,
    /** `char name[length]`, a string up to its NUL, in UTF-8 by default. A string that is too long throws unless `truncate` is set. */
    char: (length: number, given?: CharOptions) => charArray(own, length, given),
    /** `char16_t name[length]`, `QChar name[length]`: a string in UTF-16. */
    char16: (length: number, given?: TextOptions) => char16Array(own, length, given),
    /** `wchar_t name[length]`: a string in UTF-32, with `llp64` in UTF-16. */
    wchar: (length: number, given?: TextOptions) => wcharArray(own, length, given),
    /** Names for the numbers of an enumeration; `width` is its underlying type, `int` by default. */
    enumeration: <const E extends Enumerators>(
      enumerators: E,
      width: NumericLayout<number, NumberArray> = int,
    ) => enumeration(own, enumerators, width),
    /**
     * A struct of these members, in the order of the declaration.
     *
     * @throws {TypeError} when a member is not a type or cannot have its name; a RangeError when offsets or size are impossible.
     *
     * ```ts
     * const Telemetry = struct('Telemetry', { sequence: u32, rpm: f32, name: char(16) }, { pack: 1 })
     * ```
     */
    struct: <M extends Members>(name: string, members: M, given: StructOptions = {}) =>
      new StructLayout(name, members, of(given), packed(given)),
    /** A union of these members; make a value to write with `.of({ member: value })`. */
    union: <M extends Members>(name: string, members: M, given: StructOptions = {}) =>
      new UnionLayout(name, members, of(given), packed(given)),
  }
}

function fixedWidths(own: OwnTarget) {
  return {
    i8: integer(own, 'int8_t', 'int8'),
    u8: integer(own, 'uint8_t', 'uint8'),
    i16: integer(own, 'int16_t', 'int16'),
    u16: integer(own, 'uint16_t', 'uint16'),
    i32: integer(own, 'int32_t', 'int32'),
    u32: integer(own, 'uint32_t', 'uint32'),
    /** A `bigint`; `.asNumber` for a checked number. */
    i64: int64<BigInt64Array>(own, 'int64_t', true),
    u64: int64<BigUint64Array>(own, 'uint64_t', false),
    f32: float(own, 'float'),
    f64: double(own, 'double'),
  }
}

/** The types by their names in C and Qt. Types whose width depends on the ABI are a `bigint` in all ABIs, with `.asNumber`. */
function cNames(own: OwnTarget) {
  return {
    schar: integer(own, 'signed char', 'int8'),
    uchar: integer(own, 'unsigned char', 'uint8'),
    short: integer(own, 'short', 'int16'),
    ushort: integer(own, 'unsigned short', 'uint16'),
    uint: integer(own, 'unsigned int', 'uint32'),
    long: word<BigInt64Array>(own, 'long', true, model => model.long),
    ulong: word<BigUint64Array>(own, 'unsigned long', false, model => model.long),
    longlong: int64<BigInt64Array>(own, 'long long', true),
    ulonglong: int64<BigUint64Array>(own, 'unsigned long long', false),
    size_t: word<BigUint64Array>(own, 'size_t', false, model => model.pointer),
    ssize_t: word<BigInt64Array>(own, 'ssize_t', true, model => model.pointer),
    ptrdiff_t: word<BigInt64Array>(own, 'ptrdiff_t', true, model => model.pointer),
    intptr_t: word<BigInt64Array>(own, 'intptr_t', true, model => model.pointer),
    uintptr_t: word<BigUint64Array>(own, 'uintptr_t', false, model => model.pointer),
    /** Seconds since 1970. */
    time_t: word<BigInt64Array>(own, 'time_t', true, model => model.time),
    float: float(own, 'float'),
    double: double(own, 'double'),
  }
}
