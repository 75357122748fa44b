import { eventsResource } from '@/lib/api/publish'

export const { DELETE, GET, OPTIONS, PATCH, POST, PUT } = eventsResource
