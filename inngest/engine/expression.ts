/** The small part of CEL that function options use: paths of `event` and `async`, literals, `==`, `!=` and `&&`. */
export type Expression = (scope: Record<string, unknown>) => unknown

/** Compiles an expression once, at start-up; throws for anything outside that subset. */
export function compileExpression(source: string): Expression {
  const clauses = source.split('&&').map((clause) => compileClause(clause.trim(), source))
  const [only] = clauses
  if (clauses.length === 1 && only) return only
  return (scope) => clauses.every((clause) => clause(scope) === true)
}

function compileClause(clause: string, source: string): Expression {
  const comparison = /^(.+?)\s*(==|!=)\s*(.+)$/.exec(clause)
  if (!comparison) return compileOperand(clause, source)
  const left = compileOperand(comparison[1] ?? '', source)
  const right = compileOperand(comparison[3] ?? '', source)
  return comparison[2] === '=='
    ? (scope) => left(scope) === right(scope)
    : (scope) => left(scope) !== right(scope)
}

function compileOperand(text: string, source: string): Expression {
  if (/^(event|async)(\.[A-Za-z_]\w*)+$/.test(text)) {
    const path = text.split('.')
    return (scope) =>
      path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key] ?? null, scope)
  }
  const quoted = /^'([^'\\]*)'$|^"([^"\\]*)"$/.exec(text)
  if (quoted) return () => quoted[1] ?? quoted[2]
  if (/^-?\d+(\.\d+)?$/.test(text)) return () => Number(text)
  if (text === 'true' || text === 'false') return () => text === 'true'
  throw new Error(`This expression is not supported: ${source}`)
}

/**
 * The two sides of `event.X == async.Y`, which a cancellation can look up in an index; null for any other expression.
 */
export function splitJoin(source: string): { run: Expression; event: Expression } | null {
  const match = /^event\.([\w.]+)\s*==\s*async\.([\w.]+)$/.exec(source.trim())
  if (!match) return null
  return { run: compileExpression(`event.${match[1]}`), event: compileExpression(`async.${match[2]}`) }
}
