/** A dump that cannot be read, in one line for whoever made it. */
export class DumpError extends Error {}
