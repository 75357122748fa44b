import {
  CodeXml,
  Gauge,
  List,
  type LucideIcon,
  Radio,
  RotateCcw,
  Settings,
  Shapes,
  TriangleAlert,
  Wrench,
} from 'lucide-react'

export interface Section {
  href: string
  label: string
  icon: LucideIcon
}

/** The pages of the rail, for partners and for support staff. */
export const sections: Record<'partner' | 'support', Section[]> = {
  partner: [
    { href: '/overview', label: 'Overview', icon: Gauge },
    { href: '/endpoints', label: 'Endpoints', icon: Radio },
    { href: '/deliveries', label: 'Deliveries', icon: List },
    { href: '/notices', label: 'Alerts', icon: TriangleAlert },
    { href: '/replays', label: 'Replays', icon: RotateCcw },
    { href: '/event-types', label: 'Event types', icon: Shapes },
    { href: '/tools', label: 'Tools', icon: Wrench },
    { href: '/developers', label: 'Developers', icon: CodeXml },
    { href: '/settings', label: 'Settings', icon: Settings },
  ],
  support: [
    { href: '/support', label: 'Failed deliveries', icon: List },
    { href: '/support/settings', label: 'Settings', icon: Settings },
  ],
}

/** The section that a path belongs to. */
export function findSection(area: keyof typeof sections, pathname: string): Section | undefined {
  const found = sections[area].filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`))
  return found.sort((one, other) => other.href.length - one.href.length)[0]
}
