/** Formats a number like QJsonDocument in compact form, which differs from JSON.stringify for some numbers. */
export function numberText(value: number, generation: 5 | 6): string {
  if (!Number.isFinite(value)) return 'null'
  const magnitude = Math.abs(value)
  if (value === 0) return '0'
  // Without an exponent, Qt 5 writes integers of 64 bits, Qt 6 integers that a double represents exactly.
  const wholeUpTo = generation === 5 ? 2 ** 64 : 2 ** 53
  const isWhole =
    Number.isInteger(value) && (generation === 5 ? magnitude < wholeUpTo : magnitude <= wholeUpTo)
  const { digits, point } = shortestDigits(magnitude)
  const text =
    isWhole || isPlain(digits.length, point, generation)
      ? plain(digits, point)
      : exponent(digits, point)
  return value < 0 ? `-${text}` : text
}

/** The shortest digits that parse to the number, and the power of ten by which `0.digits` is multiplied. */
function shortestDigits(magnitude: number): { digits: string; point: number } {
  const [, first = '', rest = '', power = '0'] =
    /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(magnitude.toExponential()) ?? []
  return { digits: first + rest, point: Number(power) + 1 }
}

/** Whether digits with a plain decimal point are no longer than the form with an exponent, by either generation's measure. */
function isPlain(count: number, point: number, generation: 5 | 6): boolean {
  if (generation === 5) {
    if (point === count) return true
    let cut = 6
    if (point > 0) {
      cut = count + 4 + (point <= 10 ? 1 : point > 100 ? 2 : 1)
      if (count > point) cut++
    }
    return point > -4 && point <= cut
  }
  let bias = 4
  if (count <= point && count > 1) bias++
  else if (count === 1 && point <= 0) bias--
  if (point <= 0) return 1 - point <= bias
  return point <= count || point <= count + bias
}

function plain(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return digits + '0'.repeat(point - digits.length)
  return `${digits.slice(0, point)}.${digits.slice(point)}`
}

function exponent(digits: string, point: number): string {
  const power = point - 1
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}
