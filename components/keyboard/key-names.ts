/** Every key that does something, by where it does. */
export const keyGroups: { where: string; keys: [keys: string[], does: string][] }[] = [
  {
    where: 'Everywhere',
    keys: [
      [['?'], 'Show this list'],
      [['/'], 'Focus the filter, or open search'],
      [['Ctrl', 'K'], 'Search and commands'],
      [['u'], 'Switch between UTC and local time'],
      [['g', 'o'], 'Go to Overview'],
      [['g', 'e'], 'Go to Endpoints'],
      [['g', 'd'], 'Go to Deliveries'],
      [['g', 'r'], 'Go to Replays'],
      [['g', 's'], 'Go to Settings'],
    ],
  },
  {
    where: 'In a list',
    keys: [
      [['j'], 'Next row'],
      [['k'], 'Previous row'],
      [['Enter'], 'Open'],
    ],
  },
  {
    where: 'Deliveries',
    keys: [
      [['x'], 'Select or deselect'],
      [['r'], 'Replay selected'],
      [['c'], 'Copy ID (or selected IDs)'],
      [['f'], 'Jump to filters'],
      [['t'], 'Time range'],
      [['l'], 'Pause or resume live updates'],
    ],
  },
  {
    where: 'A delivery',
    keys: [
      [['j'], 'Next delivery'],
      [['k'], 'Previous delivery'],
      [['r'], 'Resend'],
      [['c'], 'Copy ID'],
      [['Esc'], 'Close'],
    ],
  },
]
