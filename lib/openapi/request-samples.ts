import { dialects, writeLiteral } from './literals'
import type { SampleLanguage } from './schema'

/** One call of the API. `url` may contain environment variables, such as `$DELIVERY_ID`. */
export interface SampleCall {
  method: string
  url: string
  body: Record<string, never> | object | undefined
}

/** A program or command that makes a call with the key in `PARTNER_KEY` and prints the response. */
export function composeSample(language: SampleLanguage, call: SampleCall): string {
  return composers[language](call)
}

const composers: Record<SampleLanguage, (call: SampleCall) => string> = {
  curl: composeCurl,
  Node: composeNode,
  Python: composePython,
  Go: composeGo,
  PHP: composePhp,
  Ruby: composeRuby,
}

const literal = (call: SampleCall, language: keyof typeof dialects) =>
  writeLiteral(JSON.parse(JSON.stringify(call.body)), dialects[language])

/** The URL with its variables written by `write`. */
const fillUrl = (url: string, write: (variable: string) => string) =>
  url.replaceAll(/\$([A-Z_]+)/g, (_, variable: string) => write(variable))

function composeCurl({ method, url, body }: SampleCall): string {
  const parts = [`curl "${url}"`, '-H "X-Partner-Key: $PARTNER_KEY"']
  if (method !== 'GET' && !(method === 'POST' && body)) parts.splice(1, 0, `-X ${method}`)
  if (body) {
    // In shell, a quote inside single quotes has to end them.
    const text = JSON.stringify(body).replaceAll("'", `'\\''`)
    parts.push('-H "Content-Type: application/json"', `-d '${text}'`)
  }
  return parts.join(' \\\n  ')
}

function composeNode(call: SampleCall): string {
  const { method, url, body } = call
  const hasVariable = url.includes('$')
  const address = hasVariable ? `\`${fillUrl(url, (name) => `\${process.env.${name}}`)}\`` : `'${url}'`
  const type = body ? ", 'Content-Type': 'application/json'" : ''
  return [
    `const response = await fetch(${address}, {`,
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    `  headers: { 'X-Partner-Key': process.env.PARTNER_KEY${type} },`,
    ...(body ? [`  body: JSON.stringify(${literal(call, 'node')}),`] : []),
    '})',
    'console.log(response.status, await response.json())',
  ].join('\n')
}

function composePython(call: SampleCall): string {
  const { method, url, body } = call
  const address = url.includes('$')
    ? `f"${fillUrl(url, (name) => `{os.environ['${name}']}`)}"`
    : JSON.stringify(url)
  const type = body ? ', "Content-Type": "application/json"' : ''
  return [
    'import json, os, urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${address},`,
    `    method="${method}",`,
    `    headers={"X-Partner-Key": os.environ["PARTNER_KEY"]${type}},`,
    ...(body ? [`    data=json.dumps(${literal(call, 'python')}).encode(),`] : []),
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    print(response.status, json.load(response))',
  ].join('\n')
}

function composeGo({ method, url, body }: SampleCall): string {
  const address = `"${fillUrl(url, (name) => `" + os.Getenv("${name}") + "`)}"`.replace(/ \+ ""$/, '')
  // A Go string in double quotes supports every escape of JSON.
  const text = body ? `strings.NewReader(${JSON.stringify(JSON.stringify(body))})` : 'nil'
  const imports = ['fmt', 'io', 'net/http', 'os', ...(body ? ['strings'] : [])]
  return [
    'package main',
    '',
    'import (',
    ...imports.map((name) => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    `\trequest, err := http.NewRequest("${method}", ${address}, ${text})`,
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\trequest.Header.Set("X-Partner-Key", os.Getenv("PARTNER_KEY"))',
    ...(body ? ['\trequest.Header.Set("Content-Type", "application/json")'] : []),
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\tbody, _ := io.ReadAll(response.Body)',
    '\tfmt.Println(response.StatusCode, string(body))',
    '}',
  ].join('\n')
}

function composePhp(call: SampleCall): string {
  const { method, url, body } = call
  const address = `'${fillUrl(url, (name) => `' . getenv('${name}') . '`)}'`.replace(/ \. ''$/, '')
  const headers = [
    "'X-Partner-Key: ' . getenv('PARTNER_KEY')",
    ...(body ? ["'Content-Type: application/json'"] : []),
  ]
  return [
    '<?php',
    "$context = stream_context_create(['http' => [",
    `    'method' => '${method}',`,
    `    'header' => [${headers.join(', ')}],`,
    ...(body ? [`    'content' => json_encode(${literal(call, 'php')}),`] : []),
    "    'ignore_errors' => true,",
    ']]);',
    `echo file_get_contents(${address}, false, $context);`,
  ].join('\n')
}

function composeRuby(call: SampleCall): string {
  const { method, url, body } = call
  const address = url.includes('$') ? `"${fillUrl(url, (name) => `#{ENV.fetch('${name}')}`)}"` : `'${url}'`
  const kind = method.charAt(0) + method.slice(1).toLowerCase()
  // A POST without a content type would be sent as a form.
  const type = body || method === 'POST' ? ", 'Content-Type' => 'application/json'" : ''
  return [
    ...(body ? ["require 'json'"] : []),
    "require 'net/http'",
    '',
    `uri = URI(${address})`,
    `request = Net::HTTP::${kind}.new(uri, 'X-Partner-Key' => ENV.fetch('PARTNER_KEY')${type})`,
    ...(body ? [`request.body = JSON.generate(${literal(call, 'ruby')})`] : []),
    "use_ssl = uri.scheme == 'https'",
    'response = Net::HTTP.start(uri.host, uri.port, use_ssl:) { |http| http.request(request) }',
    'puts response.code, response.body',
  ].join('\n')
}
