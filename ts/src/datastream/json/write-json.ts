import type { Format } from '../format.js'
import { failure, invalid, within } from '../stream-failure.js'
import { numberText } from './number-text.js'

/** Formats compact JSON like QJsonDocument: keys in the order of their UTF-16 units, numbers by Qt's rules. */
export function writeJson(value: unknown, { generation, limits }: Format, depth = 0): string {
  return write(value, depth)

  function write(value: unknown, depth: number): string {
    switch (typeof value) {
      case 'string':
        return JSON.stringify(value)
      case 'number':
        return numberText(value, generation)
      case 'bigint':
        return wholeText(value, generation)
      case 'boolean':
        return String(value)
    }
    if (value === null) return 'null'
    if (typeof value !== 'object') throw invalid(value, 'a JSON value')
    if (depth >= limits.maxDepth)
      throw failure(
        'ERR_QDS_SIZE_LIMIT_EXCEEDED',
        `nested deeper than ${limits.maxDepth} (maxDepth)`,
        0,
      )
    return Array.isArray(value) ? array(value, depth) : object(value, depth)
  }

  function array(value: readonly unknown[], depth: number): string {
    return `[${value.map((item, i) => at(i, () => write(item, depth + 1))).join(',')}]`
  }

  function object(value: object, depth: number): string {
    const members = Object.keys(value)
      .sort()
      .map(key =>
        at(key, () => `${JSON.stringify(key)}:${write(Reflect.get(value, key), depth + 1)}`),
      )
    return `{${members.join(',')}}`
  }
}

function wholeText(value: bigint, generation: 5 | 6): string {
  const isInt64 = BigInt.asIntN(64, value) === value
  return isInt64 && generation === 6 ? value.toString() : numberText(Number(value), generation)
}

function at<T>(step: string | number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, step)
  }
}
