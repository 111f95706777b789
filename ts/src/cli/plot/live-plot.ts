import type { Output } from '../terminal/output.js'
import { brailleChart, type Scale } from './braille-chart.js'

const chartHeight = 4
const mostKept = 4096
/** ms between two drawings; a higher rate is not visible. */
const leastPause = 80

interface Series {
  readonly name: string
  readonly values: number[]
  least: number
  most: number
}

/** Charts of fields over time, one below the other: redrawn in place in a terminal, otherwise drawn once at the end. */
export class LivePlot {
  readonly #output: Output
  readonly #series: Series[]
  #drawnLines = 0
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(output: Output, names: readonly string[]) {
    this.#output = output
    this.#series = names.map(name => ({
      name,
      values: [],
      least: Number.POSITIVE_INFINITY,
      most: Number.NEGATIVE_INFINITY,
    }))
  }

  /** Adds one value to each series, in the order of their names. */
  push(values: readonly (number | undefined)[]): void {
    for (const [index, series] of this.#series.entries()) {
      const value = values[index] ?? Number.NaN
      series.values.push(value)
      if (series.values.length > mostKept) series.values.shift()
      if (!Number.isFinite(value)) continue
      series.least = Math.min(series.least, value)
      series.most = Math.max(series.most, value)
    }
    const now = performance.now()
    if (this.#output.isTerminal && now - this.#drawnAt >= leastPause) this.#draw(now)
  }

  /** Draws the final state. */
  finish(): void {
    this.#draw(performance.now())
  }

  #draw(now: number): void {
    const lines = this.#series.flatMap(series => this.#picture(series))
    if (this.#drawnLines > 0) this.#output.linesOver(this.#drawnLines, lines)
    else this.#output.lines(lines)
    this.#drawnLines = this.#output.isTerminal ? lines.length : 0
    this.#drawnAt = now
  }

  #picture({ name, values, least, most }: Series): string[] {
    const { style } = this.#output
    const scale = Number.isFinite(least) ? { least, most } : { least: 0, most: 0 }
    const number = numberText(scale)
    const labels = [number(scale.most), number(scale.least)]
    const labelWidth = Math.max(...labels.map(label => label.length))
    const width = Math.max(8, Math.min(this.#output.width, 100) - labelWidth - 1)
    const chart = brailleChart(values, { width, height: chartHeight }, scale)
    const last = values.at(-1) ?? Number.NaN
    return [
      `${style('bold', name)} ${Number.isFinite(last) ? number(last) : 'no number'}`,
      ...chart.map((line, index) => {
        const label = index === 0 ? labels[0] : index === chartHeight - 1 ? labels[1] : ''
        return `${(label ?? '').padStart(labelWidth)} ${style('green', line)}`
      }),
    ]
  }
}

/** Formats values with the digits of a hundredth of the scale. */
function numberText({ least, most }: Scale): (value: number) => string {
  const range = most - least || Math.abs(most) || 1
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(range)))
  return value => String(Number(value.toFixed(Math.min(decimals, 20))))
}
