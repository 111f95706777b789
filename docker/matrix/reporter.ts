import type { Outcome } from './notes.js'

/** Tells how the cells end: as TAP, or for people, who see the failures and that it goes on. */
export class Reporter {
  readonly #tap: boolean
  #passed = 0
  #failed = 0
  #lastNote = 0

  constructor(tap: boolean) {
    this.#tap = tap
  }

  /** What it is at; not each is shown. */
  note(text: string): void {
    const seconds = Math.floor(performance.now() / 1000)
    if (seconds - this.#lastNote < 5 && this.#lastNote > 0) return
    this.#lastNote = seconds
    this.say(`${seconds} s  ${text.slice(0, 120)}`)
  }

  say(text: string): void {
    console.log(text.replaceAll(/^/gm, this.#tap ? '# ' : '  '))
  }

  cell(name: string, outcome: Outcome | Error): void {
    if (outcome instanceof Error) this.#result(name, [outcome.stack ?? outcome.message])
    else this.#result(`${name}: ${outcome}`, [])
  }

  /** One more result, failed when there are problems. */
  check(name: string, problems: readonly string[]): void {
    this.#result(name, problems)
  }

  #result(name: string, problems: readonly string[]): void {
    const failed = problems.length > 0
    if (failed) this.#failed += 1
    else this.#passed += 1
    const count = this.#passed + this.#failed
    if (this.#tap) console.log(`${failed ? 'not ok' : 'ok'} ${count} - ${name}`)
    else if (failed) console.log(`FAILED: ${name}`)
    else this.note(`${count} cells, the last: ${name}`)
    if (failed) this.say(problems.join('\n'))
  }

  /** The totals; the exit code. */
  finish(): number {
    if (this.#tap) {
      console.log(`1..${this.#passed + this.#failed}`)
      console.log(`# pass ${this.#passed}\n# fail ${this.#failed}`)
    } else console.log(`${this.#passed} passed, ${this.#failed} failed`)
    return this.#failed > 0 ? 1 : 0
  }
}
