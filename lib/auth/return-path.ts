const base = 'https://own.invalid'

/**
 * Where to go after signing in: the path that was asked for, when it is one of our own, else the start. What a browser
 * would read as another site, or could not read at all, is none (`//a.example`, `/\a.example`, tabs, line ends).
 */
export function readReturnPath(wanted: string | string[] | undefined): string {
  if (typeof wanted !== 'string' || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) return '/'
  return URL.canParse(wanted, base) && new URL(wanted, base).origin === base ? wanted : '/'
}
