const scratch = new DataView(new ArrayBuffer(8))

/** The number that 16 bits of IEEE 754 binary16 represent. */
export function readFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : readNaN(bits)
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/**
 * The nearest binary16 of the number as a float, ties to even: qfloat16 is made from a float, so a double is rounded
 * twice, as in Qt.
 */
export function writeFloat16(value: number): number {
  scratch.setFloat32(0, value)
  const bits = scratch.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const magnitude = bits & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff)
  const rounded = Math.abs(scratch.getFloat32(0))
  if (rounded >= 65520) return sign | 0x7c00
  if (rounded < 2 ** -14) return sign | roundHalfEven(rounded * 2 ** 24)
  // Adding half of the dropped bits carries into the exponent if necessary.
  const even = (magnitude >> 13) & 1
  return sign | ((magnitude - 0x38000000 + 0xfff + even) >> 13)
}

/** Keeps sign and payload, as the conversion in hardware does. */
function readNaN(bits: number): number {
  scratch.setUint32(0, ((bits & 0x8000) << 16) | 0x7fc00000 | ((bits & 1023) << 13))
  return scratch.getFloat32(0)
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}
