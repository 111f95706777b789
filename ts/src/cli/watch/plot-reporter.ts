import { CommandError } from '../command-line/command-error.js'
import { LivePlot } from '../plot/live-plot.js'
import type { Output } from '../terminal/output.js'
import { fieldsOf } from '../values/fields.js'
import { numberOf } from '../values/scalar-text.js'
import type { Reporter, Seen } from './reporter.js'

/** Plots the given fields. Throws CommandError when the first value does not have one of them. */
export class PlotReporter implements Reporter {
  readonly #plot: LivePlot
  readonly #names: readonly string[]
  #isChecked = false

  constructor(output: Output, names: readonly string[]) {
    this.#names = names
    this.#plot = new LivePlot(output, names)
  }

  report({ value, torn }: Seen): void {
    if (torn === true) return
    const fields = fieldsOf(value)
    if (!this.#isChecked) this.#check(fields)
    this.#isChecked = true
    this.#plot.push(this.#names.map(name => numberOf(fields.get(name))))
  }

  finish(): void {
    if (this.#isChecked) this.#plot.finish()
  }

  #check(fields: ReadonlyMap<string, unknown>): void {
    const missing = this.#names.find(name => !fields.has(name))
    if (missing === undefined) return
    throw new CommandError(
      `the value has no field ${JSON.stringify(missing)} to plot`,
      `Its fields are ${[...fields.keys()].slice(0, 20).join(', ')}`,
    )
  }
}
