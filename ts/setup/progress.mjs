import { lastLine } from './run.mjs'

const signOfLife = 10_000

/**
 * Runs the steps one after the other and shows each with its time. A step is `{ title, run }`; `run(note)` may show a
 * note while it works and resolves with how it ended: "current", "built".
 */
export async function runSteps(steps) {
  for (const [index, { title, run }] of steps.entries()) {
    const start = performance.now()
    const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`
    process.stdout.write(`[${index + 1}/${steps.length}] ${title}`)
    let atLineStart = false
    const note = text => {
      process.stdout.write(`${atLineStart ? '' : '\n'}      ${text}\n`)
      atLineStart = true
    }
    const alive = setInterval(() => note(`${seconds()} ${lastLine.text.slice(0, 100)}`), signOfLife)
    try {
      const outcome = await run(note)
      process.stdout.write(`${atLineStart ? '      ' : ': '}${outcome} (${seconds()})\n`)
    } catch (error) {
      process.stdout.write(`${atLineStart ? '      ' : ': '}failed (${seconds()})\n`)
      throw error
    } finally {
      clearInterval(alive)
    }
  }
}
