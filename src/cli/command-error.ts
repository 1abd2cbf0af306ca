/** A refusal that one line explains: printed without a stack, exit code 1. */
export class CommandError extends Error {}

/** A call that lacks something, such as `--yes` where nobody can be asked: printed in the same way, exit code 2. */
export class UsageError extends CommandError {}
