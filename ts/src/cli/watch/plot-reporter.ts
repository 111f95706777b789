import { CommandError } from '../command-line/command-error.js'
import { LivePlot } from '../plot/live-plot.js'
import type { Output } from '../terminal/output.js'
import { fieldsOf } from '../values/fields.js'
import { numberOf } from '../values/scalar-text.js'
import type { Reporter, Seen } from './reporter.js'

/** A missing value may become a number later. */
const isNumeric = (value: unknown) =>
  value === null || value === undefined || numberOf(value) !== undefined

/** Plots the given fields. Throws CommandError when the first value does not have one of them, or it is not a number. */
export class PlotReporter implements Reporter {
  readonly #plot: LivePlot
  readonly #names: readonly string[]
  #isChecked = false

  constructor(output: Output, names: readonly string[]) {
    this.#names = names
    this.#plot = new LivePlot(output, names)
  }

  report({ value, torn, stale }: Seen): void {
    if (torn === true || stale?.unchangedFor !== undefined) return
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
    if (missing !== undefined)
      throw new CommandError(
        `the value has no field ${JSON.stringify(missing)} to plot`,
        `Its fields are ${[...fields.keys()].slice(0, 20).join(', ')}`,
      )
    const text = this.#names.find(name => !isNumeric(fields.get(name)))
    if (text === undefined) return
    const numeric = [...fields].filter(([, value]) => isNumeric(value)).map(([name]) => name)
    throw new CommandError(
      `the field ${JSON.stringify(text)} is not a number, so it cannot be plotted`,
      numeric.length > 0
        ? `Its numbers are ${numeric.slice(0, 20).join(', ')}`
        : 'It has no number',
    )
  }
}
