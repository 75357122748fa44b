import { type TestKind, testKinds } from '@/components/deliveries/variants'

/** The choice between a correct test and one with a deliberate mistake. */
export function KindChoice({ chosen, onChange }: { chosen: TestKind; onChange: (kind: TestKind) => void }) {
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium">Variant</legend>
      <div className="divide-y divide-border overflow-hidden rounded-control border border-border-control">
        {testKinds.map((kind) => (
          <label
            key={kind.value}
            className="grid cursor-pointer grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 px-3 py-2 hover:bg-hover has-checked:bg-accent-tint"
          >
            <input
              type="radio"
              name="kind"
              className="mt-0.5"
              checked={kind === chosen}
              onChange={() => onChange(kind)}
            />
            <span className="font-medium">{kind.label}</span>
            <span className="col-start-2 text-text-2 text-xs">{kind.what}</span>
            <span className="col-start-2 text-text-2 text-xs">
              <b className="font-medium">Expected:</b> {kind.right}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
