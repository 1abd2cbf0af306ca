import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What a language's programs on a page need, to be run as they stand there. */
export interface Language {
  name: string
  /** What stands behind the fences of its two programs. */
  fence: string
  /** Where its two programs go: the one that checks tokens by keys, and the one that asks. */
  files: [string, string]
  /** What to install here; undefined where all of it is there. */
  missing?: string | undefined
}

const gocode = '/usr/share/gocode'
const jars = ['jose4j', 'slf4j-api', 'slf4j-nop'].map((name) => `/usr/share/java/${name}.jar`)
const python = ['python3', '/usr/bin/python3'].find((program) =>
  runs(program, '-c', 'import jwt, cryptography, authlib, requests')
)

/** Go and Java find their libraries where Debian's packages lay them. */
export const recipeSettings = {
  GO111MODULE: 'off',
  GOPATH: gocode,
  GOFLAGS: '',
  CLASSPATH: jars.join(':')
}

/** For a shell, before the programs are run. */
export const recipePreparation = `python3() { command ${python ?? 'python3'} "$@"; }`

export const languages: Language[] = [
  { name: 'Node.js', fence: 'js', files: ['verify.mjs', 'ask.mjs'] },
  {
    name: 'Python',
    fence: 'python',
    files: ['verify.py', 'ask.py'],
    missing: python ? undefined : 'python3-jwt python3-cryptography python3-authlib python3-requests'
  },
  {
    name: 'Go',
    fence: 'go',
    files: ['verify.go', 'ask.go'],
    missing: isThere('go', `${gocode}/src/github.com/coreos/go-oidc/v3`, `${gocode}/src/golang.org/x/oauth2`)
      ? undefined
      : 'golang-go golang-github-coreos-go-oidc-v3-dev golang-golang-x-oauth2-dev'
  },
  {
    name: 'Java',
    fence: 'java',
    files: ['Verify.java', 'Ask.java'],
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
