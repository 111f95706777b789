/** Finds one after the other in advance, and stops at its bound until somebody takes one. */
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

  /** The oldest; waits for one. Rejects with what ended the finding, once all that was found is taken. */
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
