/** Finds changes in advance, one after the other, and pauses at its bound until one is taken. */
export class ChangeQueue<C> {
  readonly #find: () => Promise<C>
  readonly #bound: number
  readonly #found: C[] = []
  #failure: { readonly error: unknown } | undefined
  #isFilling = false
  #wake = () => {}

  constructor(find: () => Promise<C>, bound: number) {
    this.#find = find
    this.#bound = bound
  }

  /** Returns the oldest change; waits for one. After an error of `find`, rejects with it once all changes are taken. */
  async take(): Promise<C> {
    for (;;) {
      const first = this.#found.shift()
      void this.#fill()
      if (first !== undefined) return first
      if (this.#failure) throw this.#failure.error
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  async #fill(): Promise<void> {
    if (this.#isFilling || this.#failure) return
    this.#isFilling = true
    try {
      while (this.#found.length < this.#bound) {
        this.#found.push(await this.#find())
        this.#wake()
      }
    } catch (error) {
      this.#failure = { error }
      this.#wake()
    } finally {
      this.#isFilling = false
    }
  }
}
