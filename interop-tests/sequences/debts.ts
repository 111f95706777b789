const takes = new Set(['lock', 'acquire'])
const gives = new Set(['unlock', 'release'])
const ends = new Set(['exit', 'kill'])
const resets = new Set(['create', 'else', 'reset'])

/**
 * Which native processes may owe the kernel an undo, so that their end changes a semaphore. Told from the script alone: a
 * process that waited, failed to take or give, or had a semaphore while somebody set its value, may owe.
 */
export class Debts {
  readonly #suspects = new Set<string>()
  readonly #holders = new Set<string>()
  #all = false

  /** Of scripts in which it matters whether the process is alive. */
  suspectAll(): void {
    this.#all = true
  }

  mayOwe(who: string): boolean {
    return this.#all || this.#suspects.has(who) || this.#holders.has(who)
  }

  /** Before a step. */
  move({ who, word }: { readonly who: string; readonly word: string }): void {
    if (ends.has(word)) {
      this.#suspects.delete(who)
      this.#holders.delete(who)
    }
    if (takes.has(word)) this.#holders.add(who)
    if (gives.has(word) && !this.#holders.delete(who)) this.#suspects.add(who)
    if (resets.has(word)) for (const holder of this.#holders) this.#suspects.add(holder)
  }

  /** What came of a step. */
  event(who: string, word: string, result: string): void {
    const isOfLock = takes.has(word) || gives.has(word)
    if (word === 'waits' || (isOfLock && result !== 'ok')) this.#suspects.add(who)
  }
}
