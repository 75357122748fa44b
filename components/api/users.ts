import { queryOptions } from '@tanstack/react-query'
import type { DeletedUser, User, UserList } from '@/lib/users/schema'
import { callApi } from './client'
import { keyOf } from './keys'

/** The partner's team. */
export const userList = () =>
  queryOptions({ queryKey: keyOf('users'), queryFn: () => callApi<UserList>('/v1/users') })

/** Gives a user another role. */
export const changeRole = ({ id, role }: Pick<User, 'id' | 'role'>) =>
  callApi<User>(`/v1/users/${id}`, { method: 'PATCH', body: { role } })

/** Removes a user from the team. */
export const removeUser = (id: string) => callApi<DeletedUser>(`/v1/users/${id}`, { method: 'DELETE' })
