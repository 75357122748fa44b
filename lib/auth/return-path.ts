const base = 'https://own.invalid'

/**
 * Where to go after signing in: the requested path if it is one of our own, else the start. Anything that a browser
 * would read as another site, or not at all, is ignored (`//a.example`, `/\a.example`, tabs, line ends).
 */
export function readReturnPath(wanted: string | string[] | undefined): string {
  if (typeof wanted !== 'string' || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) return '/'
  return URL.canParse(wanted, base) && new URL(wanted, base).origin === base ? wanted : '/'
}
