const batchMs = 10
const batchCount = 15

/**
 * Time per call in ns: the median over batches of about 10 ms, as cpp/datastream_bench measures. A batch is long enough to
 * contain what the calls leave to the garbage collector.
 */
export function timePerCall(work: () => unknown): number {
  const calls = Math.max(1, Math.round(batchMs / Math.max(elapsedMs(work, 1), 1e-6)))
  const batches = Array.from({ length: batchCount }, () => elapsedMs(work, calls) / calls)
  return median(batches) * 1e6
}

function elapsedMs(work: () => unknown, calls: number): number {
  const start = performance.now()
  for (let call = 0; call < calls; call++) kept = work()
  return performance.now() - start
}

export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0
}

/** What was made last, so that nothing is optimised away. */
export let kept: unknown
