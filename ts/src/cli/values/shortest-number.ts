/** Below, a whole number has no shorter form. */
const small = 1000

/** The number of the fewest decimal digits that `round` maps to `value`: 22.48 for the float 22.479999542236328. */
export function shortestNumber(value: number, round: (value: number) => number): number {
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < small)) return value
  for (let digits = 1; digits <= 17; digits++) {
    const near = Number(value.toPrecision(digits))
    if (round(near) === value) return near
  }
  return value
}
