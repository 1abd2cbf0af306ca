import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SyntaxKind } from 'typescript/unstable/ast'
import { createScanner } from 'typescript/unstable/ast/scanner'

/** The string and template literals of the TypeScript files below a folder. `…` stands for each value of a template. */
export function textsOfSource(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
    .flatMap((file) => literalsIn(readFileSync(join(folder, file), 'utf8')))
}

/** Reads the tokens of TypeScript, so that neither comments nor regular expressions pass for texts. */
export function literalsIn(source: string): string[] {
  const scanner = createScanner(true)
  scanner.setText(source)
  const texts: string[] = []
  /** The begun text of each open template, and null for each brace that is open within one. */
  const open: (string | null)[] = []
  let before = SyntaxKind.Unknown
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFile; kind = scanner.scan()) {
    if (kind === SyntaxKind.SlashToken && !endsOperand(before)) kind = scanner.reScanSlashToken()
    if (kind === SyntaxKind.OpenBraceToken) open.push(null)
    if (kind === SyntaxKind.CloseBraceToken) {
      const begun = open.pop() ?? null
      if (begun !== null) {
        kind = scanner.reScanTemplateToken(false)
        const text = `${begun}…${scanner.getTokenValue()}`
        if (kind === SyntaxKind.TemplateMiddle) open.push(text)
        else texts.push(text)
      }
    }
    if (kind === SyntaxKind.TemplateHead) open.push(scanner.getTokenValue())
    if (kind === SyntaxKind.StringLiteral || kind === SyntaxKind.NoSubstitutionTemplateLiteral)
      texts.push(scanner.getTokenValue())
    before = kind
  }
  return texts
}

/** After such a token, a slash divides. */
function endsOperand(kind: SyntaxKind): boolean {
  return [
    SyntaxKind.Identifier,
    SyntaxKind.NumericLiteral,
    SyntaxKind.StringLiteral,
    SyntaxKind.NoSubstitutionTemplateLiteral,
    SyntaxKind.TemplateTail,
    SyntaxKind.CloseParenToken,
    SyntaxKind.CloseBracketToken,
    SyntaxKind.CloseBraceToken,
    SyntaxKind.ThisKeyword
  ].includes(kind)
}
