import { Code } from '../../codec/generated-code.js'
import { requireList } from '../shape.js'
import { within } from '../stream-failure.js'
import { memoryOf, type Read, type Type, type Write } from '../type.js'

/** Generates a loop over elements; checks elements of fixed size together and reads them without a call each. */
export function generateListRead<T>(element: Type<T>): Read<T[]> {
  const code = new Code()
  const { fixed, minimumLength } = element.parts
  const start = `const n = input.count(${minimumLength}, ${memoryOf(element)}), list = n > 0 ? new Array(n) : []\nlet i = 0\n`
  const body = fixed
    ? `const v = input.view\nlet p = input.take(n * ${fixed.size})\n` +
      loop(code, `list[i] = ${fixed.getCode(code, 'p')}`, `i++, p += ${fixed.size}`)
    : loop(code, `list[i] = ${code.bind(element.read)}(input)`, 'i++')
  return code.build('input', `${start}${body}return list`)
}

export function generateListWrite<T>(element: Type<T>): Write<T[]> {
  const code = new Code()
  const { fixed } = element.parts
  const start = `${code.bind(requireList)}(list)\nconst n = list.length\noutput.count(n)\nlet i = 0\n`
  const body = fixed
    ? `let p = output.reserve(n * ${fixed.size})\nconst v = output.view\n` +
      loop(
        code,
        `const x = list[i]\n${fixed.setCode(code, 'p', 'x', [])}`,
        `i++, p += ${fixed.size}`,
      )
    : loop(code, `${code.bind(element.write)}(output, list[i])`, 'i++')
  return code.build('output, list', `${start}${body}`)
}

function loop(code: Code, statement: string, step: string): string {
  return `try {\nfor (; i < n; ${step}) {\n${statement}\n}\n} catch (e) { throw ${code.bind(within)}(e, i) }\n`
}
