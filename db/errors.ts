export { isUniqueViolation } from './sqlite/errors'
