import { spawnSync } from 'node:child_process'

/** A command prefix that runs a command in a PID namespace of its own, as process 1 with the same host name. */
export const ownPidNamespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']

const [command = '', ...options] = ownPidNamespace

/** Why no PID namespace can be created here, for a skipped test; null where one can. */
export const pidNamespaceObstacle =
  spawnSync(command, [...options, 'true']).status === 0
    ? null
    : 'skipped: it needs Linux, unshare and the right to make a PID namespace'
