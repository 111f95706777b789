import { explainSystem } from './system-problem.mjs'

/** What stops the set-up: a message for the user and, where a command failed, all that it printed. */
export class Problem extends Error {
  constructor(message, log = '') {
    super(message)
    this.log = log
  }
}

/** Runs `work`, and prints what stops it: all that the failed command has printed, then one sentence with what to do. */
export async function reportingProblems(work) {
  try {
    await work()
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    console.error(`\n${problem.log}\n${problem.message}`)
    process.exitCode = 1
  }
}

/** An error may be a problem of the machine, such as a directory that cannot be removed. */
function problemOf(error) {
  if (error instanceof Problem) return error
  const message = explainSystem(String(error?.message))
  return message === undefined ? undefined : new Problem(message, error.message)
}
