const ours = '^(app|bench|bin|components|db|e2e|inngest|lib|server)/|^instrumentation'
const tests = '\\.test\\.tsx?$|/testing/|/testing\\.ts$'
const readers = 'admin|doctor|first-run|health|live|local|openapi|samples|support'
const belowNouns = 'config|contract|dispatch|platform'

const rule = (name, from, to) => ({ name, severity: 'error', from, to })
/** What lies on a floor may import what lies on it or below, and nothing else of ours. */
const floor = (name, path, below) =>
  rule(name, { path, pathNot: tests }, { path: ours, pathNot: `${path}|${below}` })

/** The floors of docs/architecture.md, from the bottom. bin/check-imports.mjs adds: no cycles between folders. */
module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    floor('db-knows-nothing-of-ours', '^db/', '^db/'),
    floor('floor-contract', '^lib/contract/', '^lib/contract/'),
    rule(
      'contract-runs-in-browsers',
      { path: '^lib/contract/', pathNot: tests },
      { path: 'node_modules/(?!zod/)' },
    ),
    rule(
      'contract-runs-in-browsers-without-node',
      { path: '^lib/contract/', pathNot: tests },
      { dependencyTypes: ['core'] },
    ),
    floor('floor-config', '^lib/config/', '^lib/contract/'),
    floor('floor-platform', '^lib/platform/', '^lib/(config|contract)/|^db/'),
    floor('floor-dispatch', '^lib/dispatch/', '^lib/(config|contract|platform)/'),
    floor('floor-nouns', `^lib/(?!(${belowNouns}|${readers}|api|testing)/)`, `^lib/(${belowNouns})/|^db/`),
    floor('floor-readers', `^lib/(${readers})/`, `^lib/(?!api/)|^db/`),
    floor('floor-api', '^lib/api/', `^lib/(?!(${readers})/)|^db/`),
    rule(
      'lib-is-not-next',
      { path: '^lib/', pathNot: '^lib/auth/' },
      { path: 'node_modules/(next|next-auth|react|react-dom)/' },
    ),
    floor('engine-knows-nothing-of-ours', '^inngest/engine/', '^inngest/engine/'),
    rule('functions-know-no-database', { path: '^inngest/functions/', pathNot: tests }, { path: '^db/' }),
    floor('floor-inngest', '^inngest/', '^(lib|db)/'),
    floor('floor-server', '^server/', '^(inngest|lib|db)/'),
    rule(
      'app-has-no-sql',
      { path: '^app/', pathNot: tests },
      { path: '^(db|inngest|bin|e2e)/|^server/(?!process\\.ts)' },
    ),
    rule(
      'components-reach-the-server-over-http',
      { path: '^components/' },
      { path: ours, pathNot: '^components/|^lib/contract/|^lib/[^/]+/(schema|limits)\\.ts$' },
    ),
    rule('ui-has-no-domain', { path: '^components/ui/' }, { path: ours, pathNot: '^components/ui/' }),
    rule(
      'entry-points-have-no-pages',
      { path: '^(bin|bench)/|^instrumentation' },
      { path: '^(app|components)/' },
    ),
    rule(
      'nothing-imports-entry-points',
      { path: ours, pathNot: '^(bin|bench)/|^instrumentation\\.ts$' },
      { path: '^(bin|bench)/|^instrumentation' },
    ),
    rule('nothing-imports-journeys', { path: ours, pathNot: '^e2e/' }, { path: '^e2e/' }),
    rule(
      'journeys-look-from-outside',
      { path: '^e2e/' },
      { path: ours, pathNot: '^e2e/|^lib/sandbox/|^lib/testing/' },
    ),
    rule('tests-only', { path: ours, pathNot: `${tests}|^(bench|e2e)/` }, { path: tests }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
