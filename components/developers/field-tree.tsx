import type { SchemaField } from '@/lib/openapi/schema'

/** Fields, nested ones included, with their types and descriptions. */
export function FieldTree({ fields, isAnswer = false }: { fields: SchemaField[]; isAnswer?: boolean }) {
  return (
    <ul className="min-w-0">
      {fields.map((field) => (
        <FieldItem key={field.name} field={field} isAnswer={isAnswer} />
      ))}
    </ul>
  )
}

function FieldItem({ field, isAnswer }: { field: SchemaField; isAnswer: boolean }) {
  const { name, type, isRequired, description, fields } = field
  // Most response fields are always present, so optional ones are marked; in requests, required ones are.
  const mark = isAnswer ? (isRequired ? '' : 'optional') : isRequired ? 'required' : ''
  return (
    <li className="border-border border-t py-1 first:border-t-0">
      <p className="break-words">
        <code className="font-medium font-mono text-xs">{name}</code>{' '}
        <span className="text-muted text-xs">{type}</span>
        {mark ? <span className="text-text-2 text-xs"> {mark}</span> : null}
      </p>
      {description ? <p className="break-words text-text-2">{description}</p> : null}
      {fields.length > 0 ? (
        <div className="mt-1 border-border border-l pl-3">
          <FieldTree fields={fields} isAnswer={isAnswer} />
        </div>
      ) : null}
    </li>
  )
}
