/** A dump that cannot be read, in one line for its maker. */
export class DumpError extends Error {}
