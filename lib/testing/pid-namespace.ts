import { spawnSync } from 'node:child_process'

/** Put before a command, it runs in a PID namespace of its own, as process 1 of it and under the same host name. */
export const ownPidNamespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']

const [command = '', ...options] = ownPidNamespace

/** Why no PID namespace can be made here, for a test that is skipped; null where one can. */
export const pidNamespaceObstacle =
  spawnSync(command, [...options, 'true']).status === 0
    ? null
    : 'skipped: it needs Linux, unshare and the right to make a PID namespace'
