/** Bits of the dots of a braille character, by column, and by row from the top. */
const dots = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const

export interface Scale {
  readonly least: number
  readonly most: number
}

/** Draws the newest values as a line of dots, `width` by `height` characters, two values per character, the newest at the right. */
export function brailleChart(
  values: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
  { least, most }: Scale,
): string[] {
  const cells = Array.from({ length: height }, () => new Uint8Array(width))
  const shown = values.slice(-2 * width)
  const rows = 4 * height
  const rowOf = (value: number) =>
    most === least
      ? rows >> 1
      : Math.min(rows - 1, Math.round(((most - value) / (most - least)) * (rows - 1)))
  let before: number | undefined
  for (const [index, value] of shown.entries()) {
    if (!Number.isFinite(value)) {
      before = undefined
      continue
    }
    const row = rowOf(value)
    // Fill the rows between two values, so that steep lines have no gaps.
    for (const at of between(before ?? row, row)) {
      const column = index + (2 * width - shown.length)
      const cell = cells[at >> 2]
      const dot = dots[column & 1 ? 1 : 0][at & 3] ?? 0
      if (cell) cell[column >> 1] = (cell[column >> 1] ?? 0) | dot
    }
    before = row
  }
  return cells.map(line => Array.from(line, bits => String.fromCharCode(0x2800 | bits)).join(''))
}

function* between(from: number, to: number): Generator<number> {
  const step = Math.sign(to - from)
  for (let at = from; at !== to; at += step) if (at !== from) yield at
  yield to
}
