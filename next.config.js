/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  // The page of an endpoint shows these programs.
  outputFileTracingIncludes: { '/endpoints/*': ['./docs/samples/*'] },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: ['better-sqlite3', '@node-rs/argon2', 'pino'],
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Content-Security-Policy', value: "frame-ancestors 'none'" },
        { key: 'Referrer-Policy', value: 'same-origin' },
      ],
    },
  ],
}
