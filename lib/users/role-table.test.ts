import { expect, it } from 'vitest'
import { describeRoles } from './role-table'

const rolesOf = (scope: string) => describeRoles().find((row) => row.scope === scope)?.roles

it('the role table lists for each scope the roles that the routes allow', () => {
  expect(rolesOf('deliveries:read')).toEqual(['owner', 'admin', 'viewer'])
  expect(rolesOf('keys:write')).toEqual(['owner', 'admin'])
  expect(rolesOf('users:write')).toEqual(['owner'])
  expect(rolesOf('profile:write')).toEqual(['owner', 'admin', 'viewer'])
  expect(describeRoles().filter(({ roles }) => roles.length === 0)).toEqual([])
})
