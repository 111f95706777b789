// Runs Spin on the model of the lock.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from './problem.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'

const model = join(root, 'model', 'lock.pml')
const build = join(root, 'build', 'model')

// Breadth first finds the shortest way to a violation; depth first is quicker through all states.
const searches = {
  breadthFirst: { compile: ['-O0', '-DBFS'], limits: [] },
  depthFirst: { compile: ['-O2'], limits: ['-m2000000'] },
}

/**
 * Searches the states of the model, compiled with these macros. Resolves with the invariant that is violated, if one is,
 * the number of states, the steps to the violation, and Spin's report. A search that had to leave out states is a Problem.
 */
export async function search(order, macros) {
  mkdirSync(build, { recursive: true })
  const cwd = mkdtempSync(join(build, 'search-'))
  const defines = macros.map(macro => `-D${macro}`)
  const { compile, limits } = searches[order]
  try {
    await run('spin', ['-a', ...defines, model], { cwd })
    const flags = [...compile, '-DSAFETY', '-DNOREDUCE', '-DMEMLIM=4000', '-w']
    await run('cc', [...flags, '-o', 'pan', 'pan.c'], { cwd })
    const report = await reportOf('./pan', limits, cwd)
    const violated = /assertion violated\s+!\((\w+)\)/.exec(report)?.[1]
    if (violated === undefined) requireComplete(report)
    const states = Number(/^ *(\d+) states, stored/m.exec(report)?.[1])
    const replay = ['-t', '-k', 'lock.pml.trail', ...defines, model]
    const steps = violated === undefined ? [] : stepsIn(await reportOf('spin', replay, cwd))
    return { violated, states, steps, report }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** The exit code of a program that reports a violation differs between releases. */
const reportOf = (command, args, cwd) => run(command, args, { cwd }).catch(({ log }) => log)

function requireComplete(report) {
  const isComplete =
    /errors: 0$/m.test(report) &&
    !/Search not completed|max search depth too small|out of memory|memory limit/.test(report)
  if (!isComplete) throw new Problem('The search did not reach all states', report)
}

/** Each step with the state after it; that of the last step follows what Spin says of the violation. */
function stepsIn(replay) {
  return replay
    .replace(/spin: .*assertion( violated)?.*\n/g, '')
    .split('\n')
    .filter(line => line.includes('|'))
    .map(line => line.replace(/ +/g, ' ').trim())
}
