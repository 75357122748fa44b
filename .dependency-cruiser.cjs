const ours = '^(app|bench|bin|components|db|e2e|inngest|lib)/|^instrumentation'
const tests = '\\.test\\.tsx?$|/testing/|/testing\\.ts$'

const rule = (name, from, to) => ({ name, severity: 'error', from, to })

/** The import table of docs/architecture.md. */
module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule('db-knows-nothing-of-ours', { path: '^db/' }, { path: ours, pathNot: '^db/' }),
    rule('lib-is-below-its-doors', { path: '^lib/' }, { path: '^(app|bin|components|e2e|inngest)/' }),
    rule(
      'lib-is-not-next',
      { path: '^lib/', pathNot: '^lib/auth/(session|options)\\.ts$' },
      { path: 'node_modules/(next|next-auth|react|react-dom)/' },
    ),
    rule(
      'engine-knows-nothing-of-ours',
      { path: '^inngest/engine/' },
      { path: ours, pathNot: '^inngest/engine/' },
    ),
    rule('inngest-is-not-app', { path: '^inngest/' }, { path: '^(app|bin|components|e2e)/' }),
    rule(
      'only-wiring-and-outbox-see-the-database',
      { path: '^inngest/', pathNot: `^inngest/(wiring|outbox)\\.ts$|${tests}` },
      { path: '^db/' },
    ),
    rule(
      'app-has-no-sql',
      { path: '^app/', pathNot: `^app/wiring\\.ts$|${tests}` },
      { path: '^(db|inngest|bin|e2e)/' },
    ),
    rule(
      'components-reach-the-server-over-http',
      { path: '^components/' },
      {
        path: ours,
        pathNot:
          '^components/|^lib/.+/(schema|limits|statuses)\\.ts$|^lib/(dispatch/url-text|events/types|format|utils|api-client)\\.ts$',
      },
    ),
    rule(
      'ui-has-no-domain',
      { path: '^components/ui/' },
      { path: ours, pathNot: '^components/ui/|^lib/utils\\.ts$' },
    ),
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
      { path: ours, pathNot: '^e2e/|^lib/(sandbox/certificates|testing/(answer-checker|smtp-server))\\.ts$' },
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
