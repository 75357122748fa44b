import type { ReactNode } from 'react'
import { Code } from '@/components/ui/code'
import { CopyButton } from '@/components/ui/copy-button'
import type { ReferenceOperation } from '@/lib/openapi/schema'
import { FieldTree } from './field-tree'

/** One API operation: path, parameters, responses, and example programs. */
export function OperationSection({ operation }: { operation: ReferenceOperation }) {
  const { id, method, path, summary, isSessionOnly, parameters, body, example, sample } = operation
  return (
    <article aria-labelledby={id} className="grid gap-3">
      <div>
        <h3 id={id} className="scroll-mt-14 font-semibold text-md">
          <a href={`#${id}`} className="text-text">
            {summary}
          </a>
        </h3>
        <p className="break-all font-mono text-text-2 text-xs leading-5">
          <b className="font-medium text-text">{method}</b> {path}
        </p>
        {isSessionOnly ? <p className="text-muted">Portal users only. API keys can’t call this.</p> : null}
      </div>
      <Part title="Parameters" isEmpty={parameters.length === 0}>
        <FieldTree
          fields={parameters.map(({ place, ...field }) => ({ ...field, type: `${field.type}, ${place}` }))}
        />
      </Part>
      <Part title="Body" isEmpty={body.length === 0}>
        <FieldTree fields={body} />
      </Part>
      <Part title="Example" isEmpty={example === null || sample !== null}>
        <Code text={example ?? ''} />
      </Part>
      {sample ? (
        <Part title="Example">
          <div className="relative">
            <Code text={sample} />
            <span className="absolute top-1 right-1 rounded-control bg-sunken">
              <CopyButton text={sample} label={`Copy ${method} ${path} example`} />
            </span>
          </div>
        </Part>
      ) : null}
      <Part title="Responses">
        <Answers operation={operation} />
      </Part>
    </article>
  )
}

function Part({ title, isEmpty, children }: { title: string; isEmpty?: boolean; children: ReactNode }) {
  if (isEmpty) return null
  return (
    <div className="grid gap-1">
      <h4 className="font-medium text-muted text-xs">{title}</h4>
      {children}
    </div>
  )
}

function Answers({ operation: { answers } }: { operation: ReferenceOperation }) {
  const told = answers.filter(({ fields }) => fields.length > 0)
  const plain = answers.filter(({ fields }) => fields.length === 0)
  return (
    <>
      {told.map(({ status, description, fields }) => (
        <details key={status} className="border-border border-b py-1">
          <summary className="cursor-pointer">
            <Status status={status} /> {description}
            <span className="ml-2 text-muted">
              {fields.length === 1 ? '1 field' : `${fields.length} fields`}
            </span>
          </summary>
          <div className="pt-1 pb-2 pl-4">
            <FieldTree fields={fields} isAnswer />
          </div>
        </details>
      ))}
      <ul className="flex flex-wrap gap-x-5 pt-1 text-text-2">
        {plain.map(({ status, description }) => (
          <li key={status}>
            <Status status={status} /> {description}
          </li>
        ))}
      </ul>
    </>
  )
}

function Status({ status }: { status: string }) {
  return <b className="mr-1 font-medium font-mono text-text text-xs">{status}</b>
}
