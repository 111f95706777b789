import { median } from './batches.js'

/** One line of the table: our time and native Qt's, taken in turn in the same run. */
export interface Result {
  readonly what: string
  /** ns, one for each turn */
  readonly native: readonly number[]
  readonly node: readonly number[]
  /** The ratio that the project has set itself. */
  readonly limit?: number
}

export function printResults(results: readonly Result[], reference = 'native Qt'): void {
  const rows = results.map(({ what, native, node, limit }) => {
    const ratio = median(node) / median(native)
    const verdict =
      limit === undefined ? '' : ratio <= limit ? `<= ${limit}` : `MISSED: <= ${limit}`
    return [what, time(median(native)), time(median(node)), ratio.toFixed(2), verdict]
  })
  const head = ['', reference, 'Node', 'ratio', 'aim']
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map(row => (row[column] ?? '').length)),
  )
  for (const row of [head, ...rows])
    console.log(
      row
        .map((cell, column) =>
          column === 0 || column === 4
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
}

function time(ns: number): string {
  return ns < 10_000 ? `${ns.toFixed(0)} ns` : `${(ns / 1000).toFixed(1)} us`
}
