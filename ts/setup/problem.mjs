/** What stops the set-up: a message for the user and, where a command failed, all that it printed. */
export class Problem extends Error {
  constructor(message, log = '') {
    super(message)
    this.log = log
  }
}
