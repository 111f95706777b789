import { type JsonLimits, JsonSyntaxError, parseJson } from '../../datastream/json/parse-json.js'
import type { Json } from './json.js'

/** Deep enough for QVariants of the depth that the codecs allow, each of which takes up to four levels. */
const maxDepth = 2200

class DepthLimit implements JsonLimits {
  #depth = 0

  enter(): void {
    this.#depth += 1
    if (this.#depth > maxDepth) throw new TypeError(`nested deeper than ${maxDepth}`)
  }

  leave(): void {
    this.#depth -= 1
  }

  allocate(): void {}
  addItems(): void {}
}

/** Parses JSON in which whole numbers of any size are exact. Throws TypeError for a text that is not JSON. */
export function jsonOfText(text: string): Json {
  try {
    return parseJson(text, new DepthLimit(), true)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new TypeError(`${error.message} at character ${error.offset + 1}`, { cause: error })
  }
}
