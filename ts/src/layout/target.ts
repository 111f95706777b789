/**
 * The rules by which a compiler lays out memory: `lp64` is 64-bit Linux, macOS and BSD (System V), `llp64` 64-bit Windows
 * (Microsoft), `ilp32` 32-bit Linux on x86 (System V for i386), where `double` and 64-bit integers are aligned to 4.
 */
export type Abi = 'lp64' | 'llp64' | 'ilp32'

export type ByteOrder = 'littleEndian' | 'bigEndian'

/** The ABI and byte order, which determine where a member is and how it is read. */
export interface Target {
  readonly abi: Abi
  readonly byteOrder: ByteOrder
}

/** The ABI and byte order that a type itself requires; the enclosing type determines the rest. */
export type OwnTarget = Partial<Target>

export const defaultTarget: Target = { abi: 'lp64', byteOrder: 'littleEndian' }

/** The facts of an ABI. Sizes and alignments in bytes. */
export interface DataModel {
  readonly pointer: 4 | 8
  readonly long: 4 | 8
  readonly wchar: 2 | 4
  readonly time: 4 | 8
  /** Greatest alignment that a scalar has as a member. */
  readonly maxAlignment: 4 | 8
  readonly bitFields: 'systemV' | 'microsoft'
}

export const dataModels: Readonly<Record<Abi, DataModel>> = {
  lp64: { pointer: 8, long: 8, wchar: 4, time: 8, maxAlignment: 8, bitFields: 'systemV' },
  llp64: { pointer: 8, long: 4, wchar: 2, time: 8, maxAlignment: 8, bitFields: 'microsoft' },
  ilp32: { pointer: 4, long: 4, wchar: 4, time: 4, maxAlignment: 4, bitFields: 'systemV' },
}

/** The target of a part inside of `outer`. A part keeps its own byte order; its own ABI must be that of `outer`. */
export function targetWithin(outer: Target, own: OwnTarget, name: string): Target {
  if (own.abi !== undefined && own.abi !== outer.abi)
    throw new TypeError(
      `${name} has the abi ${own.abi} and cannot be part of a type with ${outer.abi}; use the same abi for both`,
    )
  return own.byteOrder === undefined ? outer : { ...outer, byteOrder: own.byteOrder }
}

/** @throws {RangeError} when the ABI or the byte order is unknown. */
export function checkTarget({
  abi,
  byteOrder,
}: {
  readonly abi?: Abi | undefined
  readonly byteOrder?: ByteOrder | undefined
}): OwnTarget {
  if (abi !== undefined && !Object.hasOwn(dataModels, abi))
    throw new RangeError(`abi must be one of lp64, llp64, ilp32, got ${JSON.stringify(abi)}`)
  if (byteOrder !== undefined && byteOrder !== 'littleEndian' && byteOrder !== 'bigEndian')
    throw new RangeError(
      `byteOrder must be one of littleEndian, bigEndian, got ${JSON.stringify(byteOrder)}`,
    )
  return { ...(abi && { abi }), ...(byteOrder && { byteOrder }) }
}

export function targetKey({ abi, byteOrder }: Target): string {
  return `${abi} ${byteOrder}`
}
