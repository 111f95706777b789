import type { Output } from '../terminal/output.js'
import { fieldsOf } from '../values/fields.js'
import { scalarText } from '../values/scalar-text.js'
import type { Reporter, Seen } from './reporter.js'
import { staleText } from './stale-text.js'

/** Prints CSV: the columns are the fields of the first value. Omits torn changes. */
export class CsvReporter implements Reporter {
  readonly #output: Output
  #columns: readonly string[] | undefined
  #isNoted = false

  constructor(output: Output) {
    this.#output = output
  }

  report({ at, value, torn, stale }: Seen): void {
    if (stale) this.#output.note(staleText(stale))
    if (torn === true || stale?.unchangedFor !== undefined) return
    const fields = fieldsOf(value)
    if (!this.#columns) {
      this.#columns = [...fields.keys()]
      this.#output.csv(['time', ...this.#columns])
    }
    const columns = this.#columns
    this.#output.csv([
      at.toISOString(),
      ...columns.map(path => (fields.has(path) ? (scalarText(fields.get(path)) ?? '') : '')),
    ])
    const others = [...fields.keys()].filter(path => !columns.includes(path))
    if (others.length === 0 || this.#isNoted) return
    this.#isNoted = true
    this.#output.note(`fields missing from the first value are omitted: ${others.join(', ')}`)
  }
}
