/** The words that `word` may have been meant to be, the nearest first; case and spaces do not count. Empty when none is near. */
export function nearest(word: string, words: readonly string[]): string[] {
  const wanted = plain(word)
  const most = Math.max(1, Math.floor(wanted.length / 4))
  return words
    .filter(other => other !== word)
    .map(other => ({ other, far: distance(wanted, plain(other)) }))
    .filter(({ other, far }) => far <= most && far < plain(other).length)
    .sort((a, b) => a.far - b.far)
    .map(({ other }) => other)
}

const plain = (text: string) => text.toLowerCase().replace(/\s+/g, '')

/** Characters to insert, delete, replace or swap with the next one, in the optimal string alignment. */
export function distance(one: string, other: string): number {
  let [before, row]: [number[], number[]] = [
    [],
    Array.from({ length: other.length + 1 }, (_, at) => at),
  ]
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1]
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    ;[before, row] = [row, next]
  }
  return row[other.length] ?? 0
}
