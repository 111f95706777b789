import type { Side } from './scenarios.js'

const SHOWN_LINES = 6

/** Prints the first few lines of a pair of programs; of those before the second came, only the last. */
export class Excerpt {
  readonly #first: Side['by']
  #before = ''
  #hasMet = false
  #shown = 0

  constructor(first: Side['by']) {
    this.#first = first
  }

  add(by: Side['by'], line: string): void {
    const text = `    ${by.padEnd(4)}  ${line}`
    if (this.#hasMet) {
      this.#show(text)
    } else if (by === this.#first) {
      this.#before = text
    } else {
      this.#hasMet = true
      this.#show(this.#before)
      this.#show(text)
    }
  }

  #show(text: string): void {
    this.#shown += 1
    if (this.#shown <= SHOWN_LINES) console.log(text)
  }
}
