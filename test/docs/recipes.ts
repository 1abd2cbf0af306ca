import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A page with two programs, and what they need to run as they are. */
export interface Recipe {
  name: string
  page: string
  /** The language of the fences of its two programs. */
  fence: string
  /** The files of its two programs: verification with the key set, and introspection. */
  files: [string, string]
  /** The packages to install; undefined if nothing is missing. */
  missing?: string | undefined
}

const gocode = '/usr/share/gocode'
const jars = ['jose4j', 'slf4j-api', 'slf4j-nop'].map((name) => `/usr/share/java/${name}.jar`)
const python = ['python3', '/usr/bin/python3'].find((program) =>
  runs(program, '-c', 'import jwt, cryptography, authlib, requests')
)

/** Go and Java find the libraries of Debian's packages here. */
export const recipeSettings = {
  GO111MODULE: 'off',
  GOPATH: gocode,
  GOFLAGS: '',
  CLASSPATH: jars.join(':')
}

/** Runs in the shell before the programs. */
export const recipePreparation = `python3() { command ${python ?? 'python3'} "$@"; }`

export const recipes: Recipe[] = [
  { name: 'Node.js', page: 'docs/recipes/node.md', fence: 'js', files: ['verify.mjs', 'introspect.mjs'] },
  {
    name: 'Python',
    page: 'docs/recipes/python.md',
    fence: 'python',
    files: ['verify.py', 'introspect.py'],
    missing: python ? undefined : 'python3-jwt python3-cryptography python3-authlib python3-requests'
  },
  {
    name: 'Go',
    page: 'docs/recipes/go.md',
    fence: 'go',
    files: ['verify.go', 'introspect.go'],
    missing: isThere('go', `${gocode}/src/github.com/coreos/go-oidc/v3`, `${gocode}/src/golang.org/x/oauth2`)
      ? undefined
      : 'golang-go golang-github-coreos-go-oidc-v3-dev golang-golang-x-oauth2-dev'
  },
  {
    name: 'Java',
    page: 'docs/recipes/java.md',
    fence: 'java',
    files: ['Verify.java', 'Introspect.java'],
    missing: isThere('javac', ...jars) ? undefined : 'default-jdk-headless libjose4j-java libslf4j-java'
  }
]

function isThere(program: string, ...files: string[]): boolean {
  return runs('which', program) && files.every((file) => existsSync(file))
}

function runs(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
