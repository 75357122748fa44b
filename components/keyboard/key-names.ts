/** Every key that does something, by where it does. */
export const keyGroups: { where: string; keys: [keys: string[], does: string][] }[] = [
  {
    where: 'Everywhere',
    keys: [
      [['?'], 'This list'],
      [['/'], 'Search: the filter of a list, else the command menu'],
      [['Ctrl', 'K'], 'Command menu'],
      [['u'], 'Times in UTC, or in your zone'],
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
      [['k'], 'Row before'],
      [['Enter'], 'Open it'],
    ],
  },
  {
    where: 'Deliveries',
    keys: [
      [['x'], 'Select the row, or let it go'],
      [['r'], 'Replay what is selected'],
      [['c'], 'Copy the ids selected, else the id of the row'],
      [['f'], 'Counts to filter by'],
      [['t'], 'Time range'],
      [['l'], 'Live, or paused'],
    ],
  },
  {
    where: 'A delivery',
    keys: [
      [['j'], 'Next of the list it was opened from'],
      [['k'], 'The one before'],
      [['r'], 'Resend'],
      [['c'], 'Copy its id'],
      [['Esc'], 'Close it'],
    ],
  },
]
