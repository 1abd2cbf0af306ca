// TypeBox is 373 files. The build makes one of them here, since looking for so many takes a sixth of a start.
export * from 'typebox'
export { default } from 'typebox'
