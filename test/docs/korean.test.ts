// What holds for every page in Korean: it says as much as its English page, in the words that the project uses in Korean.
import { readFileSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { lexer, type Token, walkTokens } from 'marked'
import { test } from 'tap'
import { blocksOf, pagesBelow } from './guide.js'

const pages = [
  'README.ko.md',
  'docs/cors.ko.md',
  'docs/getting-started.ko.md',
  'docs/moving-from-django.ko.md',
  'docs/sessions.ko.md'
]

/** The words and endings that a page in Korean does not use, and what it uses instead. */
const rules: { word: RegExp; instead: string; example: string }[] = [
  { word: /프론트 ?엔드|프런트 엔드/, instead: '프런트엔드', example: '바로 쓸 수 있는 프론트엔드' },
  { word: /무효화|취소(된|한) 토큰/, instead: '폐기', example: '세션을 무효화합니다' },
  { word: /레플리카|복제본/, instead: '다중 인스턴스', example: '여러 레플리카에서' },
  { word: /비밀 ?값|클라이언트 비밀(?!번호)/, instead: '시크릿', example: '클라이언트 비밀을 만듭니다' },
  { word: /인증 흐름/, instead: '인증 플로우', example: '인증 흐름을 만듭니다' },
  { word: /결정 기록|(?<!설계 )결정 \d/, instead: '설계 결정(ADR)', example: '결정 48에 있습니다' },
  { word: /회원/, instead: '사용자', example: '회원을 만듭니다' },
  { word: /거절/, instead: '거부', example: '요청을 거절합니다' },
  { word: /(?<!니)다\.(\s|$)/, instead: '-ㅂ니다', example: '토큰을 폐기한다.' },
  { word: /(?<!세)요\.(\s|$)/, instead: '-ㅂ니다', example: '토큰을 폐기해요.' }
]

test('a page in Korean was in no table of these tests', async (t) => {
  t.strictSame(
    pagesBelow('.')
      .filter((page) => page.endsWith('.ko.md'))
      .sort(),
    pages
  )
})

for (const page of pages) {
  const english = englishOf(page)

  test(`${page} did not keep up with ${english}`, async (t) => {
    // The words in pictures are Korean.
    const code = (file: string) => blocksOf(file).filter(({ language }) => language !== 'mermaid')
    t.strictSame(code(page), code(english), 'the same blocks of code')
    t.strictSame(outlineOf(page), outlineOf(english), 'the same headings, tables, lists and blocks in the same order')
    t.strictSame(linksOf(page, englishOf), linksOf(english, englishOf), 'the same links')
  })

  test(`${page} led to an English page that exists in Korean`, async (t) => {
    const translated = pages.map(englishOf)
    t.strictSame(
      linksOf(page).filter((link) => translated.includes(link)),
      [english],
      'except for its own'
    )
    t.ok(linksOf(english).includes(page), 'the English page leads to it')
  })

  test(`${page} used other words than the project does in Korean`, async (t) => {
    const text = readFileSync(page, 'utf8').replace(/^```.*?^```$/gms, '')
    for (const { word, instead } of rules) t.notMatch(text, word, `write ${instead}`)
  })
}

test('each rule finds its example', async (t) => {
  for (const { word, example } of rules) t.match(example, word)
})

/** Headings with their depth, tables and lists with their length, and blocks with their language, in the page's order. */
function outlineOf(page: string): string[] {
  return lexer(readFileSync(page, 'utf8')).flatMap((token: Token) => {
    if (token.type === 'heading') return `heading ${token.depth}`
    if (token.type === 'table') return `table of ${token.rows.length} rows and ${token.header.length} columns`
    if (token.type === 'list') return `list of ${token.items.length}`
    return token.type === 'code' ? `block of ${token.lang}` : []
  })
}

/** The pages and URLs that a page leads to, from the project's root and without anchors, each once. */
function linksOf(page: string, rename = (link: string) => link): string[] {
  const found = new Set<string>()
  void walkTokens(lexer(readFileSync(page, 'utf8')), (token: Token) => {
    if (token.type !== 'link' && token.type !== 'image') return
    const [path = ''] = decodeURI(token.href).split('#')
    found.add(rename(path === '' || /^[a-z]+:/.test(path) ? path : posix.join(dirname(page), path)))
  })
  found.delete('')
  return [...found].sort()
}

function englishOf(page: string): string {
  return page.replace(/\.ko\.md$/, '.md')
}
