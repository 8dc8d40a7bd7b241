// Small faults that a test should notice, made in TypeScript's syntax tree.
import ts from 'typescript'

/** Each operator's opposite or nearest neighbor. */
const SWAPS = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.AsteriskToken, '/'],
  [ts.SyntaxKind.SlashToken, '*'],
])

/**
 * Every fault of a file, one change each.
 *
 * @param {string} path
 * @param {string} text
 * @returns {{ path: string, line: number, code: string, from: string, to: string, text: string }[]}  `code` is the line as it was, `text` the
 *          whole changed file.
 */
export function mutantsOf(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
  const lines = text.split('\n')
  const found = []
  const change = (node, to, start = node.getStart(source), end = node.getEnd()) => {
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    const from = text.slice(start, end)
    const code = lines[line - 1].trim()
    found.push({ path, line, code, from, to, text: text.slice(0, start) + to + text.slice(end) })
  }
  const visit = (node) => {
    // types are gone before anything runs; words for people are judged by people
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isImportDeclaration(node) || isWordsForPeople(node)) return
    if (ts.isBinaryExpression(node)) {
      const swapped = SWAPS.get(node.operatorToken.kind)
      const joinsText = node.operatorToken.kind === ts.SyntaxKind.PlusToken && (isText(node.left) || isText(node.right))
      if (swapped && !joinsText) change(node.operatorToken, swapped)
      if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) change(node, node.right.getText(source))
    }
    if (ts.isConditionalExpression(node)) {
      change(node, node.whenTrue.getText(source))
      change(node, node.whenFalse.getText(source))
    }
    if (ts.isIfStatement(node)) {
      change(node.expression, 'true')
      change(node.expression, 'false')
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) change(node, 'false')
    if (node.kind === ts.SyntaxKind.FalseKeyword) change(node, 'true')
    if (ts.isNumericLiteral(node) && !isSign(node)) change(node, String(Number(node.text.replaceAll('_', '')) + 1))
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      change(node, node.operand.getText(source))
    // a call whose result nobody takes is there for its effect
    if (
      ts.isExpressionStatement(node) &&
      (ts.isCallExpression(node.expression) || ts.isAwaitExpression(node.expression))
    )
      change(node, ';')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const isText = (node) =>
  ts.isStringLiteral(node) || ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node)

/** Of an order, `a < b ? -1 : 1`, only the sign is looked at: 2 says what 1 says. */
function isSign(node) {
  const whole = ts.isPrefixUnaryExpression(node.parent) ? node.parent.parent : node.parent
  if (!ts.isConditionalExpression(whole)) return false
  return (
    [whole.whenTrue, whole.whenFalse]
      .map((branch) => branch.getText())
      .sort()
      .join() === '-1,1'
  )
}

/** The message and hint of an error. */
const isWordsForPeople = (node) =>
  (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) || ts.isTemplateExpression(node)
