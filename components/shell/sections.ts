import { List, type LucideIcon, Radio, RotateCcw, TriangleAlert, Wrench } from 'lucide-react'

export interface Section {
  href: string
  label: string
  icon: LucideIcon
}

/** The pages of the rail, for partners and for support staff. */
export const sections: Record<'partner' | 'support', Section[]> = {
  partner: [
    { href: '/endpoints', label: 'Endpoints', icon: Radio },
    { href: '/deliveries', label: 'Deliveries', icon: List },
    { href: '/replays', label: 'Replays', icon: RotateCcw },
    { href: '/tools', label: 'Tools', icon: Wrench },
    { href: '/notices', label: 'Failures', icon: TriangleAlert },
  ],
  support: [{ href: '/support', label: 'Failed deliveries', icon: List }],
}

/** The section that a path belongs to. */
export function findSection(area: keyof typeof sections, pathname: string): Section | undefined {
  return sections[area].find(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
}
