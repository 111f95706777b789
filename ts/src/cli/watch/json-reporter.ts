import type { Output } from '../terminal/output.js'
import { fieldsOf } from '../values/fields.js'
import { toJson } from '../values/json.js'
import { scalarText } from '../values/scalar-text.js'
import type { Reporter, Seen } from './reporter.js'

/** Prints one line of JSON for each change. */
export class JsonReporter implements Reporter {
  readonly #output: Output
  readonly #hasCodec: boolean
  #fields = new Map<string, string | undefined>()

  constructor(output: Output, hasCodec: boolean) {
    this.#output = output
    this.#hasCodec = hasCodec
  }

  report({ at, bytes, value, missed, torn, reattached, stale }: Seen): void {
    const facts = {
      at: at.toISOString(),
      missed: missed ?? null,
      torn: torn ?? null,
      reattached,
      stale: stale ? { unchangedFor: stale.unchangedFor ?? null, creator: stale.creator } : null,
    }
    if (torn === true) this.#output.jsonLine(facts)
    else if (!this.#hasCodec)
      this.#output.jsonLine({ ...facts, bytes: Buffer.from(bytes).toString('hex') })
    else this.#output.jsonLine({ ...facts, changed: this.#changed(value), value: toJson(value) })
  }

  #changed(value: unknown): string[] {
    const fields = new Map(Array.from(fieldsOf(value), ([path, part]) => [path, scalarText(part)]))
    const changed = [...fields].filter(([path, text]) => this.#fields.get(path) !== text)
    this.#fields = fields
    return changed.map(([path]) => path)
  }
}
