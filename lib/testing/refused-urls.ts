const words = (text: string) => text.trim().split(/\s+/)
const refusedPorts =
  words(`0 1 7 22 23 25 53 69 79 110 111 135 139 143 161 389 465 587 993 995 1433 1521 2049 2375 3306
  5432 6000 6379 6667 9042 9200 11211 27017 65536 99999999999 -1 +1 4e3 0x50 x ８０８０x`)

/** URLs that may not be registered, by kind; `PORT` stands for the port of a listener on loopback. */
export const refusedUrls: Record<string, unknown[]> = {
  'other schemes and letter cases': [
    '',
    ...words(`http://hooks.acme.com/ HTTP://hooks.acme.com/ HTTPS://hooks.acme.com/ hTTps://hooks.acme.com/
      ftp://hooks.acme.com/ file:///etc/passwd gopher://hooks.acme.com:70/ wss://hooks.acme.com/ data:text/plain,x
      javascript:alert(1) blob:https://hooks.acme.com/x //hooks.acme.com/ https:hooks.acme.com https:/hooks.acme.com
      https:///hooks.acme.com hooks.acme.com ｈttps://hooks.acme.com/ view-source:https://hooks.acme.com/`),
  ],
  'IPv4 in all spellings': words(`https://127.0.0.1:PORT/ https://2130706433:PORT/ https://0x7f000001:PORT/
    https://0X7F.0.0.1:PORT/ https://017700000001:PORT/ https://0177.0.0.1:PORT/ https://127.1:PORT/
    https://127.0.1:PORT/ https://0:PORT/ https://0.0.0.0:PORT/ https://127.0.0.1.:PORT/ https://127.0.0.1%2e:PORT/
    https://①②⑦.⓪.⓪.①:PORT/ https://１２７.0.0.1:PORT/ https://127。0。0。1:PORT/ https://127．1:PORT/
    https://%31%32%37.0.0.1:PORT/ https://0x7f.0x0.0x0.0x1:PORT/ https://4294967296/ https://256.1.1.1/
    https://10.0.0.1/ https://192.168.1.1/ https://169.254.169.254/ https://100.64.0.1/ https://172.16.0.1/
    https://224.0.0.1/ https://255.255.255.255/ https://8.8.8.8/ https://134744072/ https://1.2.3.4.5/
    https://hooks.acme.123/ https://hooks.0x1/`),
  'IPv6 in all spellings':
    words(`https://[::1]:PORT/ https://[0:0:0:0:0:0:0:1]:PORT/ https://[0000::0001]:PORT/
    https://[::]:PORT/ https://[fe80::1]/ https://[fec0::1]/ https://[fc00::1]/ https://[fd00:ec2::254]/
    https://[ff02::1]/ https://[::ffff:127.0.0.1]:PORT/ https://[::ffff:7f00:1]:PORT/ https://[::127.0.0.1]:PORT/
    https://[0:0:0:0:0:ffff:7f00:0001]:PORT/ https://[2002:7f00:1::]/ https://[64:ff9b::127.0.0.1]/
    https://[64:ff9b:1::7f00:1]/ https://[2001::7f00:1]/ https://[2a00:1450::5efe:7f00:1]/ https://[2001:db8::1]/
    https://[2606:4700:4700::1111]/ https://[fe80::1%eth0]/ https://[fe80::1%25eth0]/ https://[::1 https://[v1.x]/
    https://::1/ https://[::1].acme.com/`),
  'localhost in all spellings':
    words(`https://localhost:PORT/ https://LOCALHOST:PORT/ https://localhost.:PORT/
    https://app.localhost:PORT/ https://ｌｏｃａｌｈｏｓｔ:PORT/ https://ⓛocalhost:PORT/ https://loc\u00adalhost:PORT/
    https://localhost%2e:PORT/ https://%6cocalhost:PORT/ https://localhost。:PORT/ https://a.LocalHost.:PORT/`),
  'names of one label and private names': words(`https://intranet/ https://db:PORT/ https://com/ https://com./
    https://printer.local/ https://db.internal/ https://metadata.google.internal/ https://router.home.arpa/
    https://x.onion/ https://a.b.LOCAL/ https://db.internal./ https://hooks.acme.com./`),
  credentials: words(`https://user@hooks.acme.com/ https://user:pw@hooks.acme.com/ https://:@hooks.acme.com/
    https://@hooks.acme.com/ https://hooks.acme.com@127.0.0.1:PORT/ https://a＠hooks.acme.com/
    https://hooks.acme.com:443@localhost:PORT/ https://a%40b@hooks.acme.com/`),
  'percent-encoded hosts':
    words(`https://hooks.%61cme.com/ https://hooks%2eacme.com/ https://%68ooks.acme.com:8443/
    https://hooks.acme.com%3a8443/ https://hooks.acme.com%00.example/`),
  fragments: words(
    'https://hooks.acme.com/#top https://hooks.acme.com/x# https://hooks.acme.com#@localhost:PORT/',
  ),
  backslashes: words(String.raw`https:\\hooks.acme.com\ https://hooks.acme.com\@localhost:PORT/
    https://hooks.acme.com/a\b https:/\localhost:PORT/ https://localhost:PORT\.acme.com/`),
  'control characters and blanks': [
    ' https://hooks.acme.com/',
    'https://hooks.acme.com/ ',
    '\thttps://hooks.acme.com/',
    'https://hooks.acme.com/\n',
    'ht\ttps://hooks.acme.com/',
    'https://ho\noks.acme.com/',
    'https://hooks.acme.com/a b',
    'https://a b.example/',
    'https://a\u0000.example/',
    'https://hooks.acme.com/\r\nX-Evil: 1',
    'https://hooks.acme.com/\u007f',
    'https://hooks.acme.com/\u0085',
    'https://hooks\u00a0.acme.com/',
    'https://hooks\u200b.acme.com/',
    'https://\ufeffhooks.acme.com/',
    'https://a\u202eb.example/',
    'https://hooks.acme.com/\u2028',
    'https://hooks.acme.com/\ud800',
  ],
  'labels that are empty, over-long or no labels': words(`https:// https://. https://./ https://.acme.com/
    https://a..b.com/ https://a.com../ https://${'a'.repeat(64)}.com/ https://${'ü'.repeat(60)}.com/
    https://${'a.'.repeat(127)}com/ https://-a.acme.com/ https://a-.acme.com/ https://a!b.acme.com/
    https://a'b.acme.com/ https://*.acme.com/ https://xn--a.com/ https://xn--/ https://a,b.acme.com/ https://?x
    https:///?x`),
  'more than 2048 bytes': [
    `https://hooks.acme.com/${'a'.repeat(2_026)}`,
    `https://hooks.acme.com/${'é'.repeat(1_013)}`,
    `https://hooks.acme.com/?${'a'.repeat(100_000)}`,
  ],
  ports: refusedPorts.map((port) => `https://hooks.acme.com:${port}/`),
  'our own host': words(`https://webhooks.recover.example/ https://WEBHOOKS.recover.example/v1/events
    https://webhooks.recover.example:443/ https://webhooks.recover.example:8443/ https://webhooks.recover.example./
    https://ｗebhooks.recover.example/`),
  'wrong JSON types': [null, true, 1, [], ['https://hooks.acme.com/'], {}, { href: 'https://a.example/' }],
}
