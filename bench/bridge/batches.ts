/** How often a step is repeated; the first batch warms up and does not count. */
export interface Batches {
  readonly batches: number
  readonly rounds: number
}

/** ns per round, of the median batch: a disturbed batch does not count. */
export function measureSync({ batches, rounds }: Batches, step: () => void): number {
  const times: number[] = []
  for (let batch = 0; batch <= batches; batch += 1) {
    const start = process.hrtime.bigint()
    for (let round = 0; round < rounds; round += 1) step()
    times.push(Number(process.hrtime.bigint() - start) / rounds)
  }
  return median(times.slice(1))
}

export async function measure(
  { batches, rounds }: Batches,
  step: () => Promise<void>,
): Promise<number> {
  const times: number[] = []
  for (let batch = 0; batch <= batches; batch += 1) {
    const start = process.hrtime.bigint()
    for (let round = 0; round < rounds; round += 1) await step()
    times.push(Number(process.hrtime.bigint() - start) / rounds)
  }
  return median(times.slice(1))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}
