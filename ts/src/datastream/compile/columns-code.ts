import { within } from '../failure.js'
import type { Read, Type } from '../type.js'
import { makeColumn } from '../types/columns.js'
import { Code, literal, plus } from './code.js'

/** A loop over records that puts each field into its column, without an object per record. */
export function generateColumnsRead<T>(
  record: Type<unknown>,
  entries: readonly (readonly [string, Type<unknown>])[],
): Read<T> {
  const code = new Code()
  const { fixed, minimumLength } = record.parts
  const columns = entries.map(([key, type], index) => ({ key, type, name: `c${index}` }))
  let text = `const n = input.count(${minimumLength}), v = input.view\nlet i = 0, p = 0\n`
  for (const { name, type } of columns)
    text += `const ${name} = ${code.bind(makeColumn)}(${code.bind(type)}, n)\n`
  text += 'try {\n'
  if (fixed) {
    text += `p = input.take(n * ${fixed.size})\nfor (; i < n; i++, p += ${fixed.size}) {\n`
    let offset = 0
    for (const { name, type } of columns) {
      const layout = type.parts.fixed
      if (!layout) continue
      text += `${name}[i] = ${layout.getCode(code, plus('p', offset))}\n`
      offset += layout.size
    }
    text += '}\n'
  } else {
    text += `for (; i < n; i++) {\nconst row = ${code.bind(record.read)}(input)\n`
    for (const { name, key } of columns) text += `${name}[i] = row[${JSON.stringify(key)}]\n`
    text += '}\n'
  }
  text += `} catch (e) { throw ${code.bind(within)}(e, i) }\n`
  return code.build(
    'input',
    `${text}return ${literal(columns.map(({ key, name }) => [key, name]))}`,
  )
}
