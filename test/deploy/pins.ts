// Which images and actions the project's files name.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** The images that a file starts from or runs, but for those that are built here. */
export function imagesOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  return /Dockerfile$/.test(file) ? basesOf(text) : imagesIn(parse(text, { merge: true }))
}

/** What a Dockerfile's FROM and COPY --from name, without its own stages. */
export function basesOf(dockerfile: string): string[] {
  const stages = [...dockerfile.matchAll(/^FROM\b.*\sAS\s+(\S+)/gim)].map(([, name = '']) => name)
  const sources = [...dockerfile.matchAll(/^FROM\s+(?:--\S+\s+)*(\S+)|--from=(\S+)/gim)]
  const names = sources.map(([, from, copied]) => from ?? copied ?? '')
  return [...new Set(names.filter((name) => !stages.includes(name)))]
}

/** The images in a Compose file, a Kubernetes manifest or a workflow, but for those that are built here. */
export function imagesIn(document: unknown): string[] {
  const named = [...namesIn(document)]
  const built = named.filter(({ isBuilt }) => isBuilt).map(({ image }) => image)
  const others = named.map(({ image }) => image).filter((image) => !image.startsWith('${{') && !built.includes(image))
  return [...new Set(others)]
}

function* namesIn(node: unknown): Generator<{ image: string; isBuilt: boolean }> {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    const isImage = (key === 'image' || key === 'container') && typeof value === 'string'
    if (isImage) yield { image: value, isBuilt: 'build' in node }
    else yield* namesIn(value)
  }
}

/** What the steps and jobs of a workflow use, each with the comment behind it. */
export function actionsIn(workflow: string): string[] {
  return [...workflow.matchAll(/^\s*(?:-\s+)?uses:\s*(\S.*)$/gm)].map(([, action = '']) => action)
}

/** An image whose tag names one version, to its last number, or that is named by its digest. */
export function isPinnedImage(image: string): boolean {
  return /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+\.\d+(?:[-+][\w.-]+)?$/.test(image)
}

/** An action by its commit, with the version behind it that Dependabot keeps up to date; or one of this repository. */
export function isPinnedAction(action: string): boolean {
  return /^\.\/|^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$|^docker:\/\/\S+@sha256:[0-9a-f]{64}$/.test(action)
}
