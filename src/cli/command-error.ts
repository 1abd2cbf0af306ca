/** A refusal that one line explains: printed without a stack, exit code 1. */
export class CommandError extends Error {}
