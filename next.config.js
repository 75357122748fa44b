/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  // The page of an endpoint shows these programs.
  outputFileTracingIncludes: { '/endpoints/*': ['./docs/samples/*'] },
  poweredByHeader: false,
  reactStrictMode: true,
  // A page that a role does not allow says so, with a 403.
  experimental: { authInterrupts: true },
  images: { unoptimized: true },
  serverExternalPackages: ['better-sqlite3', '@node-rs/argon2', 'nodemailer', 'pino'],
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
      ],
    },
    {
      // Its address is a secret: it is told to nobody.
      source: '/invite/:path*',
      headers: [{ key: 'Referrer-Policy', value: 'no-referrer' }],
    },
    {
      // Pages have one of their own, with a nonce.
      source: '/:area(v1|api|metrics)/:path*',
      headers: [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
}
